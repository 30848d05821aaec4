import { expect, test } from "vitest";
import { ordinaryLoss } from "./index.ts";
import type { LossReference } from "./index.ts";

/** Evenly spread between two ends. */
const even = (from: number, to: number, voxels: number) => ({
  voxels,
  quantiles: Array.from({ length: 201 }, (_, n) => from + ((to - from) * n) / 200),
});
const empty = { voxels: 0, quantiles: [0, 0] };

function reference(...classes: LossReference["classes"]): LossReference {
  const filled = [...classes, ...Array.from({ length: 12 - classes.length }, () => empty)];
  return { format: "hilum-reference", version: 1, patients: 3, classes: filled, patchQuantiles: [0, 1] };
}

test("the quantile of one class is that class's", () => {
  for (const share of [0.01, 0.5, 0.95, 0.995]) {
    expect(ordinaryLoss(reference(even(-2, 3, 5000)), share)).toBeCloseTo(-2 + 5 * share, 4);
  }
});

test("classes count by their voxels: of 3 in 4 between 0 and 1 and 1 in 4 between 1 and 5, p 75 is 1 and p 95 is 4.2", () => {
  const two = reference(even(0, 1, 3000), even(1, 5, 1000));
  expect(ordinaryLoss(two, 0.375)).toBeCloseTo(0.5, 4);
  expect(ordinaryLoss(two, 0.75)).toBeCloseTo(1, 4);
  expect(ordinaryLoss(two, 0.95)).toBeCloseTo(4.2, 4);
});

test("a class without voxels, which borrows its quantiles, moves nothing", () => {
  const borrowed = { ...even(-50, 50, 0) };
  expect(ordinaryLoss(reference(even(0, 1, 3000), borrowed), 0.01)).toBeCloseTo(0.01, 4);
});
