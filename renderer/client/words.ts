import type { Job, JobState, StudySummary, Verdict } from "../../electron/contract/index.ts";

export interface Sign {
  readonly tone: "ok" | "warn" | "bad" | "info" | "neutral";
  readonly word: string;
}

/** The quality verdict in one word and its tone. Refused for analysis may still be looked at: `viewable` says so. */
export function verdictSign(verdict: Verdict): Sign {
  const warnings = verdict.findings.filter(({ severity }) => severity === "warning").length;
  if (!verdict.viewable) return { tone: "bad", word: "not readable" };
  if (verdict.analysable === "refused") return { tone: "bad", word: "view only" };
  if (verdict.analysable === "warning")
    return { tone: "warn", word: warnings === 1 ? "1 warning" : `${warnings} warnings` };
  return { tone: "ok", word: "ready" };
}

/** The findings of import and preparation together, the most serious first. */
export function findingsOf(study: StudySummary): Verdict["findings"] {
  const order = { refused: 0, warning: 1, info: 2 } as const;
  const all = [...study.quality.verdict.findings, ...(study.prepared?.findings ?? [])];
  return all
    .filter((one, at) => all.findIndex(({ code, message }) => code === one.code && message === one.message) === at)
    .toSorted((a, b) => order[a.severity] - order[b.severity]);
}

const stateSigns: Readonly<Record<JobState, Sign>> = {
  queued: { tone: "neutral", word: "queued" },
  starting: { tone: "info", word: "starting" },
  running: { tone: "info", word: "running" },
  pausing: { tone: "info", word: "pausing" },
  paused: { tone: "neutral", word: "paused" },
  stopping: { tone: "warn", word: "stopping" },
  finished: { tone: "ok", word: "done" },
  stopped: { tone: "neutral", word: "stopped" },
  failed: { tone: "bad", word: "failed" },
  interrupted: { tone: "warn", word: "interrupted" },
};

export function stateSign(state: JobState): Sign {
  return stateSigns[state];
}

// The contract's `finalStates`, spelled again: a value from there would bring every schema into the page (a test compares them).
const ended: readonly JobState[] = ["finished", "stopped", "failed", "interrupted"];

/** Is the attempt over? */
export function isFinal(job: Pick<Job, "state">): boolean {
  return ended.includes(job.state);
}

/** The job that a person would name when asked what the machine is doing: a running one before a queued one. */
export function currentJob(jobs: readonly Job[]): Job | undefined {
  const open = jobs.filter((job) => !isFinal(job));
  return open.find(({ state }) => state !== "queued") ?? open[0];
}

/** The study or run that a job works on, if its input names one. */
export function subjectOf(job: Job, what: "study" | "run"): string | undefined {
  const input = job.input;
  const value =
    typeof input === "object" && input !== null && what in input
      ? (input as Readonly<Record<string, unknown>>)[what]
      : undefined;
  return typeof value === "string" ? value : undefined;
}

/** 0–1, or null where no total is known. */
export function shareDone(job: Job): number | null {
  const { done, total } = job.progress;
  return total === null || total <= 0 ? null : done / total;
}
