import fs from "node:fs";

/** What one run of Vitest gave, read from its JSON report. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly seconds: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Reads a report; a file that could not even be loaded counts as one failure. A missing report is one too: the run died. */
export function readTotals(file: string, seconds: number): Totals {
  if (!fs.existsSync(file)) return { passed: 0, failed: 1, skipped: [], seconds };
  const report = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: tests.filter(({ status }) => status !== "passed" && status !== "failed").map(({ fullName }) => fullName),
    seconds,
  };
}

/** A run that ended badly though every test passed (an unhandled rejection, say) is one failure more. */
export function countFailure(totals: Totals, exitCode: number | null): Totals {
  return exitCode === 0 || totals.failed > 0 ? totals : { ...totals, failed: 1 };
}

export function addTotals(all: readonly Totals[]): Totals {
  return {
    passed: sum(all.map((t) => t.passed)),
    failed: sum(all.map((t) => t.failed)),
    skipped: all.flatMap((t) => t.skipped),
    seconds: sum(all.map((t) => t.seconds)),
  };
}

/** The line that everything which calls us looks for. */
export function totalLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
