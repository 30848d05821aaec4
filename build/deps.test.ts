import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./paths.ts";

interface LockEntry {
  readonly version: string;
  readonly engines?: Record<string, string>;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Record<string, string>;
  readonly license?: string;
  readonly resolved?: string;
}

const lock = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
  packages: Record<string, LockEntry>;
};
const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as Record<
  "dependencies" | "devDependencies",
  Record<string, string>
>;
const entries = Object.entries(lock.packages).filter(([name]) => name !== "");
const nameOf = (key: string): string => key.slice(key.lastIndexOf("node_modules/") + "node_modules/".length);

/** Install scripts are never run; each that exists is known, with the reason why it may stay unrun. */
const scripted: Record<string, string> = {
  "onnxruntime-node":
    "fetches CUDA libraries, which the user asks for separately; the CPU library is inside the package",
  "electron-winstaller": "prepares Squirrel installers, which we do not make",
  "core-js-pure": "prints a plea",
};

/** Packages that declare a newer Node than our floor. */
const newerNode: Record<string, string> = {
  electron: "its command fetches the binary; npm start says what the window needs",
  "@electron/get": "part of electron's fetch",
  "@electron/rebuild": "packaging runs under Node 24",
  "@electron-internal/extract-zip": "part of electron's fetch",
  "node-abi": "packaging runs under Node 24",
  dcmjs: "a part of @cornerstonejs that Hilum never loads",
};

describe("dependencies", () => {
  test("every pin is exact", () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
  });

  test("the lock has every optional platform package, and no address", () => {
    const missing = entries.flatMap(([key, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !(`${key}/node_modules/${name}` in lock.packages) && !(`node_modules/${name}` in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
    expect(entries.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  test("no install script beyond the known ones", () => {
    const found = entries.filter(([, entry]) => entry.hasInstallScript === true).map(([key]) => nameOf(key));
    expect(found.filter((name) => !(name in scripted))).toEqual([]);
  });

  test("every engine accepts Node 20.19 beyond the known ones", () => {
    const refusing = entries
      .filter(([, entry]) => entry.engines?.["node"] !== undefined && !acceptsFloor(entry.engines["node"]))
      .map(([key]) => nameOf(key));
    expect([...new Set(refusing)].filter((name) => !(name in newerNode)).sort()).toEqual([]);
  });
});

/** Whether a range of `engines.node` accepts 20.19.0: enough of semver for the forms that occur (>=, ^, ||, ranges by space). */
function acceptsFloor(range: string): boolean {
  return range.split("||").some((part) =>
    part
      .replace(/([<>=^~]+)\s+/g, "$1")
      .trim()
      .split(/\s+/)
      .every(acceptsComparator),
  );
}

function acceptsComparator(comparator: string): boolean {
  const match = /^([<>=^~]*)v?(\d+|\*)(?:\.(\d+|x))?(?:\.(\d+|x))?/.exec(comparator);
  if (match === null || match[2] === "*") return true;
  const given = [match[2], match[3], match[4]].map((n) => (n === undefined || n === "x" ? 0 : Number(n)));
  const floor = [20, 19, 0];
  const order = floor.map((n, i) => n - (given[i] ?? 0)).find((d) => d !== 0) ?? 0;
  const sameMajor = given[0] === 20;
  const byOperator: Record<string, boolean> = {
    ">=": order >= 0,
    ">": order > 0,
    "<": order < 0,
    "<=": order <= 0,
    "^": sameMajor && order >= 0,
    "~": sameMajor && order >= 0,
  };
  return byOperator[match[1] ?? ""] ?? sameMajor;
}
