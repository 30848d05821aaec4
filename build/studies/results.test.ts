import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { configurations } from "../../ml/gmcae/index.ts";
import { budgetTable } from "./budget.ts";
import { isConfig, keptResult } from "./results.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-results-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("a result is found once, and again where it was of another question", async () => {
  const file = path.join(folder, "study/a.json");
  let found = 0;
  const ask = (question: string): Promise<{ question: string; answer: number }> =>
    keptResult(
      file,
      (known) => known.question === question,
      () => Promise.resolve({ question, answer: ++found }),
    );
  expect(await ask("first")).toEqual({ question: "first", answer: 1 });
  expect(await ask("first")).toEqual({ question: "first", answer: 1 });
  expect(await ask("second")).toEqual({ question: "second", answer: 2 });
  expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual({ question: "second", answer: 2 });
});

test("a result of before a configuration had a field is a result of what it was then", () => {
  const older = (name: "base" | "seed"): unknown => {
    const { centreHu: _, codeActivation: __, optimiser: ___, ...rest } = configurations[name];
    return rest;
  };
  const first = { centreHu: -300, codeActivation: "relu", optimiser: "adam" } as const;
  expect(isConfig(older("seed"), configurations.seed)).toBe(true);
  expect(isConfig(older("base"), configurations.base)).toBe(false);
  expect(isConfig(older("base"), { ...configurations.base, ...first })).toBe(true);
  expect(isConfig(undefined, configurations.base)).toBe(false);
});

test("what failed leaves no result", async () => {
  const file = path.join(folder, "b.json");
  const failing = keptResult(
    file,
    () => true,
    () => Promise.reject(new Error("stopped")),
  );
  await expect(failing).rejects.toThrow("stopped");
  expect(fs.existsSync(file)).toBe(false);
});

test("a gain is counted from the first weights to the best validation, not the last", () => {
  const run = (minutes: number, losses: readonly number[]) => ({
    minutes,
    steps: 10 * losses.length,
    secondsPerStep: 1,
    curve: losses.map((validationNatsPerVoxel, n) => ({ step: 10 * (n + 1), validationNatsPerVoxel })),
  });
  const table = budgetTable(1, [run(30, [0, -0.9, -0.8]), run(90, [0.5, -0.5, -1])]);
  expect(table.split("\n").slice(2)).toEqual([
    "| 30 | 30 | -0.900 | 1.900 | 95.0 % |",
    "| 90 | 30 | -1.000 | 2.000 | 100.0 % |",
  ]);
});
