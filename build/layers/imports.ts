import fs from "node:fs";
import path from "node:path";
import { parseSync, Visitor, type Program } from "oxc-parser";

/** One import, re-export or dynamic import of a source file. `to` is a path from the root for our own files, else a package or `node:` name. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly own: boolean;
}

/** Everything a file imports, by a parser, and whether it names the global `fetch`, `WebSocket` or `XMLHttpRequest`. */
export interface SourceFile {
  readonly file: string;
  readonly imports: readonly Import[];
  readonly dials: boolean;
}

/** Our sources below `folders`: TypeScript, tests left out. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter(
      (entry) =>
        entry.isFile() &&
        /\.tsx?$/.test(entry.name) &&
        !/\.(test|d)\.tsx?$/.test(entry.name) &&
        !entry.name.startsWith("vite.config"),
    )
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

export function readSource(root: string, file: string): SourceFile {
  const text = fs.readFileSync(path.join(root, file), "utf8");
  const { module, errors, program } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? "does not parse"}`);
  const names = [
    ...module.staticImports.map((i) => i.moduleRequest.value),
    ...module.staticExports.flatMap((e) =>
      e.entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.flatMap((i) => literal(text.slice(i.moduleRequest.start, i.moduleRequest.end))),
  ];
  return {
    file,
    imports: [...new Set(names)].map((name) => resolve(file, name)),
    dials: diallers.test(text) && dials(program),
  };
}

function literal(expression: string): string[] {
  const match = /^(["'`])([^"'`$]+)\1$/.exec(expression.trim());
  return match?.[2] === undefined ? [] : [match[2]];
}

function resolve(from: string, name: string): Import {
  const own = name.startsWith(".");
  return { from, own, to: own ? path.posix.join(path.posix.dirname(from), name.replace(/\?.*$/, "")) : name };
}

const diallers = /\b(fetch|WebSocket|XMLHttpRequest|EventSource)\b/;

/** A call of a global that dials: looked for in the syntax tree so that a comment or a string does not count. */
function dials(program: Program): boolean {
  let found = false;
  const judge = ({ callee }: { callee: { type: string; name?: string; property?: { name?: string } } }): void => {
    const name =
      callee.type === "Identifier"
        ? callee.name
        : callee.type === "MemberExpression"
          ? callee.property?.name
          : undefined;
    if (name !== undefined && diallers.test(name)) found = true;
  };
  new Visitor({
    CallExpression: (node) => judge(node as Parameters<typeof judge>[0]),
    NewExpression: (node) => judge(node as Parameters<typeof judge>[0]),
  }).visit(program);
  return found;
}
