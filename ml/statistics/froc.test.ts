import { expect, test } from "vitest";
import { frocSensitivity, meanDifference, meanEstimate } from "./index.ts";

test("sensitivity at so many false positives a scan, counted by hand", () => {
  const scans = [
    { findings: [9, 4, Number.NEGATIVE_INFINITY], falsePositives: [8, 5, 3] },
    { findings: [6], falsePositives: [7, 2] },
  ];
  // Wrong marks: 8 7 5 3 2. Two of them allowed: above 5 stand 9 and 6.
  expect(frocSensitivity(scans, 1)).toBe(2 / 4);
  expect(frocSensitivity(scans, 0.5)).toBe(1 / 4);
  expect(frocSensitivity(scans, 0)).toBe(1 / 4);
  // A finding without a mark is never found, whatever is allowed.
  expect(frocSensitivity(scans, 4)).toBe(3 / 4);
});

test("means carry standard errors, and those of a difference add in squares", () => {
  const a = meanEstimate([1, 2, 3, 4, Number.NaN]),
    b = meanEstimate([0, 1]);
  expect(a.count).toBe(4);
  expect(a.standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12);
  expect(a.interval95[1] - a.mean).toBeCloseTo(1.959964 * a.standardError, 5);
  const d = meanDifference(a, b);
  expect(d.mean).toBe(2);
  expect(d.standardError).toBeCloseTo(Math.sqrt(5 / 12 + 0.25), 12);
  expect(meanEstimate([3]).interval95).toEqual([Number.NaN, Number.NaN]);
});
