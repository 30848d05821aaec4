import { expect, test } from "vitest";
import { addTotals, countFailure, totalLine } from "./totals.ts";

const green = { passed: 3, failed: 0, skipped: ["a"], seconds: 1 };

test("an unhandled rejection beside green tests was counted as green", () => {
  expect(totalLine(countFailure(green, 1))).toBe("3 passed, 1 failed, 1 skipped");
  expect(countFailure(green, null).failed).toBe(1);
  expect(countFailure(green, 0).failed).toBe(0);
  expect(countFailure({ ...green, failed: 2 }, 1).failed).toBe(2);
});

test("rings add up", () => {
  expect(totalLine(addTotals([green, { ...green, failed: 1 }]))).toBe("6 passed, 1 failed, 2 skipped");
});
