import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../paths.ts";
import { checkLayers, rowOf } from "./check.ts";
import { sourceFiles } from "./imports.ts";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-layers-"));
beforeAll(() => {
  for (const folder of ["ml", "electron", "renderer"])
    fs.cpSync(path.join(root, folder), path.join(scratch, folder), { recursive: true });
});
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** A file that must not be, its text, and what the check must say of it. */
const forbidden: readonly (readonly [string, string, string])[] = [
  ["ml/geometry/forbidden.ts", 'import "../dicom/index.ts";', "may not import ml/dicom/index.ts"],
  ["ml/engine/forbidden.ts", 'export * from "../geometry/index.ts";', "may not import ml/geometry/index.ts"],
  ["ml/lungs/forbidden.ts", 'import fs from "node:fs"; fs;', "no Node here"],
  [
    "ml/patches/forbidden.ts",
    'import * as x from "onnxruntime-node"; x;',
    "may not import the package onnxruntime-node",
  ],
  ["electron/tasks/forbidden.ts", 'await import("../services/index.ts");', "may not import electron/services/index.ts"],
  [
    "electron/jobs/forbidden.ts",
    'import { fork } from "node:child_process"; fork;',
    "child processes are started by main only",
  ],
  ["electron/services/forbidden.ts", 'await fetch("https://example.org");', "can open a connection"],
  ["renderer/ui/forbidden.ts", 'import "../client/index.ts";', "may not import renderer/client/index.ts"],
  ["ml/dicom/forbidden.ts", 'import "../geometry/types.ts";', "public face"],
  ["ml/tensors/a.ts", 'import "./b.ts";', "circle: ml/tensors/a.ts → ml/tensors/b.ts"],
  ["ml/tensors/b.ts", 'import "./a.ts";', "circle"],
];

describe("layers", () => {
  test("every import of the tree is in the table", () => {
    const report = checkLayers(root);
    expect(report.problems).toEqual([]);
    expect(report.files).toBe(sourceFiles(root, ["ml", "electron", "renderer"]).length);
  });

  test("forbidden imports and a circle in a copy are seen, each", () => {
    for (const [file, text] of forbidden) fs.writeFileSync(path.join(scratch, file), text);
    const problems = checkLayers(scratch).problems;
    const unseen = forbidden.filter(
      ([file, , message]) => !problems.some((problem) => problem.includes(file) && problem.includes(message)),
    );
    expect(unseen).toEqual([]);
  });

  test("a tree without files fails instead of passing", () => {
    const empty = fs.mkdtempSync(path.join(scratch, "empty-"));
    for (const folder of ["ml", "electron", "renderer"]) fs.mkdirSync(path.join(empty, folder));
    expect(() => checkLayers(empty)).toThrow("read only 0 files");
  });

  test("the longest prefix names the room", () => {
    expect(rowOf("ml/geometry/resample.ts")?.room).toBe("ml/geometry");
    expect(rowOf("electron/main.ts")?.room).toBe("electron/main.ts");
  });
});
