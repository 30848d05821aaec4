import fs from "node:fs";
import path from "node:path";
import { layers } from "./layers/table.ts";

interface Named {
  readonly type: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | Named;
  /** The old form, a list. */
  readonly licenses?: readonly Named[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Electron brings its own notices with every package; it is named in the text. */
const ownNotices = ["electron"];

/**
 * THIRD-PARTY.md: every package that Hilum's code imports, and what those need in turn, with version and licence as its
 * own package.json names it. What a bundle leaves out is listed too: rather one too many.
 */
export function thirdPartyNotices(root: string): string {
  const found = new Map<string, Manifest>();
  const visit = (name: string, from: string): void => {
    const folder = resolve(name, from, root);
    if (folder === undefined || found.has(folder) || ownNotices.includes(name)) return;
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
    found.set(folder, manifest);
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency, folder);
  };
  for (const name of new Set(layers.flatMap(({ packages }) => packages))) visit(name, root);
  const rows = [...found.values()].map(({ name, version, license, licenses }) => {
    const [oldForm] = licenses ?? [];
    return `| ${name} | ${version} | ${licenceOf(license ?? oldForm)} |`;
  });
  return [
    "# Third-party packages",
    "",
    "What Hilum is built from, with the licence that each package names. Its text stands in the package's own folder.",
    "Packaged programs also hold Electron (MIT) and Chromium, whose notices lie beside the program.",
    "",
    "| package | version | licence |",
    "| --- | --- | --- |",
    ...[...new Set(rows)].sort(),
    "",
  ].join("\n");
}

/** The folder that Node would take `name` from, for a package in `from`. */
function resolve(name: string, from: string, root: string): string | undefined {
  for (let at = from; at.startsWith(root); at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", name);
    if (fs.existsSync(path.join(folder, "package.json"))) return folder;
  }
  return undefined;
}

function licenceOf(license: Manifest["license"]): string {
  if (license === undefined) return "not named";
  return typeof license === "string" ? license : license.type;
}
