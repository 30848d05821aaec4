import { readSource, sourceFiles, type Import, type SourceFile } from "./imports.ts";
import { layers, listeners, networkFiles, networkModules, spawners, type Row } from "./table.ts";

export interface LayerReport {
  readonly files: number;
  readonly imports: number;
  readonly problems: readonly string[];
}

const rooms = ["ml", "electron", "renderer"];

/** Holds every import of the tree against the table. Throws when it read nothing: a check that sees no files checks nothing. */
export function checkLayers(root: string): LayerReport {
  const files = sourceFiles(root, rooms).map((file) => readSource(root, file));
  const imports = files.flatMap((file) => file.imports);
  if (files.length < 10 || imports.length < files.length / 2)
    throw new Error(
      `The layer check read only ${files.length} files and ${imports.length} imports; the tree has more.`,
    );
  const problems = [...imports.flatMap(judge), ...files.flatMap(judgeNetwork), ...circles(files)];
  return { files: files.length, imports: imports.length, problems };
}

/** The row of the longest prefix. */
export function rowOf(file: string): Row | undefined {
  return layers
    .filter(({ room }) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.room.length - a.room.length)[0];
}

function judge({ from, to, own }: Import): string[] {
  const row = rowOf(from);
  if (row === undefined) return [`${from} stands in no room of the table`];
  return own ? judgeOwn(row, from, to) : judgePackage(row, from, to);
}

function judgeOwn(row: Row, from: string, to: string): string[] {
  if (/\.(css|json|svg|woff2)$/.test(to)) return [];
  const target = rowOf(to);
  if (target === undefined) return [`${from} imports ${to}, which stands in no room of the table`];
  if (target.room === row.room)
    return featureOf(from) === featureOf(to) ? [] : [`${from} imports ${to}: no feature imports another`];
  if (!row.rooms.some((room) => target.room === room || target.room.startsWith(`${room}/`)))
    return [`${from} may not import ${to}`];
  const isFace = to === target.room || to === `${target.room}/index.ts` || isFeatureFace(to) || isPart(from, to);
  return isFace ? [] : [`${from} imports ${to}: a room's public face is its index.ts`];
}

/** Entries may name the files of their room that must load first or apart: switches, telemetry off, the launcher of plain Node. */
function isPart(from: string, to: string): boolean {
  return (
    /^electron\/[a-z]+\.ts$/.test(from) ||
    from === "renderer/main.tsx" ||
    (from.startsWith("ml/engine/test/") && to.startsWith("ml/engine/"))
  );
}

function isFeatureFace(file: string): boolean {
  return /^renderer\/features\/[a-z]+\/(index|page)\.tsx?$/.test(file);
}

function featureOf(file: string): string | undefined {
  return /^renderer\/features\/([a-z]+)\//.exec(file)?.[1];
}

function judgePackage(row: Row, from: string, to: string): string[] {
  if (to.startsWith("node:")) {
    const name = to.slice("node:".length);
    if (name === "child_process" && !spawners.includes(row.room))
      return [`${from} imports ${to}: child processes are started by main only`];
    return row.room.startsWith("ml") || row.room.startsWith("renderer") ? [`${from} imports ${to}: no Node here`] : [];
  }
  const name = to
    .split("/")
    .slice(0, to.startsWith("@") ? 2 : 1)
    .join("/");
  return row.packages.includes(name) ? [] : [`${from} may not import the package ${name}`];
}

function judgeNetwork({ file, imports, dials }: SourceFile): string[] {
  if (
    networkFiles.includes(file) ||
    file.startsWith("renderer/") ||
    listeners.some((room) => file.startsWith(`${room}/`))
  )
    return [];
  const module = imports.find(({ to }) => networkModules.includes(to.replace(/^node:/, "").split("/")[0] ?? ""));
  return module || dials
    ? [`${file} can open a connection (${module?.to ?? "a global"}): only ${networkFiles.join(", ")} may`]
    : [];
}

/** Circles between files, each told once by its smallest member. */
function circles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map(({ file, imports }) => [file, imports.filter(({ own }) => own).map(({ to }) => to)]));
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const circle = path.slice(at);
      const first = circle.indexOf([...circle].sort()[0] ?? "");
      found.add(`circle: ${[...circle.slice(first), ...circle.slice(0, first)].join(" → ")}`);
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return [...found];
}
