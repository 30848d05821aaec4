import { expect, test } from "vitest";
import { seededRandom } from "../../ml/statistics/index.ts";
import { differenceOfRuns } from "./difference-of-runs.ts";

const random = seededRandom(5);
const patients = Array.from({ length: 25 }, () => 8 + 0.5 * random.normal());
const run = (shift: number, noise: number): number[] => patients.map((bits) => bits + shift + noise * random.normal());

test("patients that differ much do not hide a difference that all of them show", () => {
  const { mean, interval95 } = differenceOfRuns([run(-0.1, 0.01), run(-0.1, 0.01)], [run(0, 0.01)], seededRandom(1));
  expect(mean).toBeCloseTo(-0.1, 2);
  expect(interval95[1]).toBeLessThan(-0.08);
  expect(interval95[0]).toBeGreaterThan(-0.12);
});

test("runs that differ among themselves widen the interval", () => {
  const alike = differenceOfRuns([run(0, 0), run(0, 0), run(0, 0)], [run(0.1, 0)], seededRandom(1)).interval95;
  const unlike = differenceOfRuns([run(-0.2, 0), run(0, 0), run(0.2, 0)], [run(0.1, 0)], seededRandom(1)).interval95;
  expect(alike[1] - alike[0]).toBeLessThan(1e-9);
  expect(unlike[1]).toBeGreaterThan(0);
  expect(unlike[0]).toBeLessThan(-0.2);
});
