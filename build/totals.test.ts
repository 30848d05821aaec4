import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { addTotals, countFailure, readTotals, totalLine } from "./totals.ts";

const green = { passed: 3, failed: 0, failures: [], skipped: ["a"], seconds: 1 };

test("an unhandled rejection beside green tests was counted as green", () => {
  expect(totalLine(countFailure(green, 1))).toBe("3 passed, 1 failed, 1 skipped");
  expect(countFailure(green, null).failed).toBe(1);
  expect(countFailure(green, 0).failed).toBe(0);
  expect(countFailure({ ...green, failed: 2 }, 1).failed).toBe(2);
});

test("rings add up", () => {
  expect(totalLine(addTotals([green, { ...green, failed: 1 }]))).toBe("6 passed, 1 failed, 2 skipped");
});

test("what failed is named with the first line of what it said, a file that did not load too", () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "hilum-totals-")), "report.json");
  const one = (status: string, fullName: string, ...failureMessages: string[]) => ({
    status,
    fullName,
    failureMessages,
  });
  const testResults = [
    {
      status: "failed",
      name: "a.test.ts",
      assertionResults: [one("passed", "a"), one("failed", "b", "Error: 1 is not 2\n  at b"), one("skipped", "c")],
    },
    { status: "failed", name: "d.test.ts", message: "SyntaxError: no\n at d", assertionResults: [] },
  ];
  fs.writeFileSync(file, JSON.stringify({ numPassedTests: 1, numFailedTests: 1, testResults }));
  expect(readTotals(file, 1)).toEqual({
    passed: 1,
    failed: 2,
    failures: ["b: Error: 1 is not 2", "d.test.ts: SyntaxError: no"],
    skipped: ["c"],
    seconds: 1,
  });
  expect(readTotals(`${file}.missing`, 1).failures).toHaveLength(1);
});
