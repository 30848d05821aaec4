import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "vitest";

/**
 * What some tests need and not every machine has. Such a test skips by name where the thing is missing,
 * and fails under CI=true, unless HILUM_MAY_SKIP (a comma list of names) says that this CI cannot have it.
 */
export type Need = "data" | "chromium" | "electron" | "package" | "oracles" | "torch" | "dcmtk" | "xvfb";

const root = path.resolve(import.meta.dirname, "..");
const oraclePython = "/usr/bin/python3";

const found: Record<Need, () => boolean> = {
  data: () => existsSync(path.join(sharedData(), "SHA256SUMS")),
  chromium: () => chromiumPath() !== undefined,
  electron: () =>
    existsSync(path.join(root, ".hilum/electron-test/electron")) ||
    existsSync(path.join(root, "node_modules/electron/dist")),
  package: () =>
    ["linux-unpacked", "win-unpacked", "mac", "mac-arm64"].some((name) => existsSync(path.join(root, "release", name))),
  oracles: () => runs(oraclePython, ["-c", "import numpy, scipy, pydicom, skimage, sklearn, nibabel"]),
  torch: () => runs(oraclePython, ["-c", "import numpy, torch"]),
  dcmtk: () => runs("dcmdump", ["--version"]),
  xvfb: () => runs("xvfb-run", ["--help"]),
};

const memo = new Map<Need, boolean>();

/** True where the thing is there. */
export function has(need: Need): boolean {
  const known = memo.get(need) ?? found[need]();
  memo.set(need, known);
  return known;
}

/** `test` where everything needed is there; else a named skip, or a failure under CI. */
export function testWith(needs: readonly Need[]): typeof test | typeof test.skip {
  const missing = needs.filter((need) => !has(need));
  const excused = (process.env["HILUM_MAY_SKIP"] ?? "").split(",");
  if (missing.length === 0) return test;
  if (process.env["CI"] !== "true" || missing.every((need) => excused.includes(need))) return test.skip;
  return ((name: string) =>
    test(name, () => {
      throw new Error(`CI lacks what this test needs: ${missing.join(", ")}`);
    })) as typeof test;
}

export function chromiumPath(): string | undefined {
  return [process.env["CHROME_BIN"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (file) => file !== undefined && existsSync(file),
  );
}

/** The folder of real CTs, zipped as published; `unpackedData` gives them as files. */
export function sharedData(): string {
  return path.join(process.env["HILUM_SHARED"] ?? path.join(root, "../shared"), "data");
}

/** Unpacks the real CTs once into a cache outside the tree and returns it: `ct/LIDC-IDRI-0001/…`, `nodules/cubes/…`. */
export function unpackedData(): string {
  const given = process.env["HILUM_TEST_DATA"];
  if (given !== undefined) return given;
  const target = path.join(root, "../.hilum-test-data");
  execFileSync("sh", [path.join(sharedData(), "unpack.sh"), target], { stdio: "ignore" });
  return target;
}

/** Runs a script under Debian's Python with JSON in and out: the independent reader of a test. */
export function oracle<T>(script: string, input: unknown = null): T {
  const out = execFileSync(oraclePython, ["-c", script], {
    input: JSON.stringify(input),
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  return JSON.parse(out) as T;
}

function runs(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
