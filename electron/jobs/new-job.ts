import { randomBytes } from "node:crypto";
import { taskKinds } from "../contract/index.ts";
import type { Job, TaskKind } from "../contract/index.ts";

/** What one asks for. `input` may hold references to the outputs of its needs (reference.ts). */
export interface NewJob {
  /** Named by whoever adds follow-ups, so that adding them again after a restart changes nothing. */
  readonly id?: string;
  readonly kind: TaskKind;
  readonly title: string;
  readonly input: unknown;
  readonly needs?: readonly string[];
}

/** Sortable by time, and unlike any other. */
export function newJobId(now = new Date()): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(4).toString("hex")}`;
}

export function createJob(wish: NewJob, createdAt: string): Job {
  return {
    format: "hilum-job",
    version: 1,
    id: wish.id ?? newJobId(),
    kind: wish.kind,
    title: wish.title,
    lane: taskKinds[wish.kind].lane,
    input: wish.input,
    needs: [...(wish.needs ?? [])],
    state: "queued",
    attempt: 1,
    resumable: false,
    progress: { done: 0, total: null, text: "Waiting", secondsLeft: null },
    fault: null,
    createdAt,
    startedAt: null,
    endedAt: null,
  };
}

/** The same job once more: what ended without finishing begins a new attempt. */
export function nextAttempt(job: Job): Partial<Job> {
  return {
    state: "queued",
    attempt: job.attempt + 1,
    progress: { done: 0, total: null, text: "Waiting", secondsLeft: null },
    fault: null,
    startedAt: null,
    endedAt: null,
  };
}
