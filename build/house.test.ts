import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./paths.ts";
import { programs } from "./programs.ts";

const tool = (name: string): string => path.join(root, "node_modules/.bin", name);

/** Runs a tool and returns what it said if it failed. */
function complaints(name: string, args: readonly string[]): string {
  try {
    execFileSync(tool(name), args, { cwd: root, encoding: "utf8", stdio: "pipe", shell: process.platform === "win32" });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}\n${stderr}`.slice(0, 8000);
  }
}

describe("house", () => {
  test.each(programs)("compiler program %s", (program) => expect(complaints("tsc", ["-p", program])).toBe(""));

  test("lint", () => expect(complaints("oxlint", ["--type-aware", "--quiet"])).toBe(""));

  test("format", () => expect(complaints("prettier", ["--check", "--log-level", "warn", "."])).toBe(""));

  test("files are small: none above 500 lines, median at most 120", () => {
    const lengths = sources().map((file) => ({
      file,
      lines: fs.readFileSync(path.join(root, file), "utf8").split("\n").length,
    }));
    expect(lengths.length).toBeGreaterThan(50);
    expect(lengths.filter(({ lines }) => lines > 500)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThanOrEqual(120);
  });

  test("no silenced checks, no address of a registry, no path of a machine, no patient image", () => {
    const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
    expect(files.filter((file) => /\.(dcm|ima|nii|gz|nrrd|npy|npz|zip)$/i.test(file))).toEqual([]);
    const suspect = new RegExp(
      [
        "@ts-" + "ignore",
        "@ts-" + "nocheck",
        "eslint-" + "disable",
        "oxlint-" + "disable",
        "\\bas " + "any\\b",
        "registry\\.npm" + "js",
      ].join("|"),
    );
    const texts = files.filter(
      (file) => /\.(ts|tsx|mjs|json|md|css|html|yml|sh)$/.test(file) && fs.existsSync(path.join(root, file)),
    );
    expect(texts.filter((file) => suspect.test(fs.readFileSync(path.join(root, file), "utf8")))).toEqual([]);
  });
});

function sources(): string[] {
  return ["ml", "electron", "renderer", "build", "test"]
    .flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
