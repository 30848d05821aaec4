import fs from "node:fs";

/** What one run of Vitest gave, read from its JSON report. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** The failed ones' names and the first line of what each said: a long log is often kept without its middle. */
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
  readonly seconds: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Reads a report; a file that could not even be loaded counts as one failure. A missing report is one too: the run died. */
export function readTotals(file: string, seconds: number): Totals {
  if (!fs.existsSync(file)) return { passed: 0, failed: 1, failures: ["the run left no report"], skipped: [], seconds };
  const report = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    failures: [
      ...tests
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages }) => told(fullName, failureMessages?.[0])),
      ...broken.map(({ name, message }) => told(name, message)),
    ],
    skipped: tests.filter(({ status }) => status !== "passed" && status !== "failed").map(({ fullName }) => fullName),
    seconds,
  };
}

/** A run that ended badly though every test passed (an unhandled rejection, say) is one failure more. */
export function countFailure(totals: Totals, exitCode: number | null): Totals {
  if (exitCode === 0 || totals.failed > 0) return totals;
  return { ...totals, failed: 1, failures: ["the run ended badly though no test failed: see what it printed"] };
}

export function addTotals(all: readonly Totals[]): Totals {
  return {
    passed: sum(all.map((t) => t.passed)),
    failed: sum(all.map((t) => t.failed)),
    failures: all.flatMap((t) => t.failures),
    skipped: all.flatMap((t) => t.skipped),
    seconds: sum(all.map((t) => t.seconds)),
  };
}

/** The line that everything which calls us looks for. */
export function totalLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

function told(name: string, message = ""): string {
  return `${name}: ${message.split("\n")[0]}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
