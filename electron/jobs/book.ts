import { job as jobSchema } from "../contract/index.ts";
import type { DeskEvent, Job } from "../contract/index.ts";
import { FaultError, writeRecord } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import { isFinal, mayFollow } from "./states.ts";

/** One job of this process. `order` breaks ties of the clock. */
export interface Entry {
  job: Job;
  readonly order: number;
  /** Not written and not listed: a question to a compute process rather than work to be kept. */
  readonly ephemeral: boolean;
  /** Another process's job: shown, never touched, unless that process is dead and the job is taken up. */
  foreign: boolean;
  /** Paused by a person: it waits to be resumed. In memory only: after a restart such a run is interrupted. */
  held: boolean;
}

export interface Origin {
  readonly ephemeral?: boolean;
  readonly foreign?: boolean;
}

/** All jobs in memory and on disk. Every change of state is written, then told. */
export interface Book {
  enter(job: Job, origin?: Origin): Entry;
  find(id: string): Entry | undefined;
  entries(): Entry[];
  /** Writes a new job, before anything starts. Throws where it cannot be written. */
  open(entry: Entry): Promise<void>;
  /** Changes a job; a new state must be allowed after the old one. Resolves when it is on disk, or that was reported to fail. */
  change(entry: Entry, patch: Partial<Job>): Promise<void>;
  /** Resolves with the job when its attempt is over. */
  ended(id: string): Promise<Job>;
}

export function createBook(
  workspace: Workspace,
  emit: (event: DeskEvent) => void,
  report: (error: unknown) => void,
): Book {
  const all = new Map<string, Entry>();
  const waiting = new Map<string, ((job: Job) => void)[]>();
  const writing = new Map<string, Promise<void>>();

  const write = (entry: Entry): Promise<void> => {
    if (entry.ephemeral || entry.foreign) return Promise.resolve();
    const { job } = entry;
    const before = writing.get(job.id) ?? Promise.resolve();
    const written = before.catch(() => undefined).then(() => writeRecord(workspace.jobFile(job.id), jobSchema, job));
    writing.set(job.id, written);
    return written;
  };

  return {
    enter(job, { ephemeral = false, foreign = false } = {}) {
      const entry: Entry = { job, order: all.size, ephemeral, foreign, held: false };
      all.set(job.id, entry);
      return entry;
    },
    async open(entry) {
      try {
        await write(entry);
      } catch (error) {
        all.delete(entry.job.id);
        throw error;
      }
      if (!entry.ephemeral) emit({ type: "job", job: entry.job });
    },
    find: (id) => all.get(id),
    entries: () => [...all.values()],
    async change(entry, patch) {
      const { state } = entry.job;
      if (patch.state !== undefined && patch.state !== state && !mayFollow(state, patch.state)) {
        throw new Error(`job ${entry.job.id}: ${patch.state} may not follow ${state}`);
      }
      entry.job = { ...entry.job, ...patch };
      // Progress alone is not worth a write: after a restart it begins anew anyway.
      if (Object.keys(patch).some((key) => key !== "progress")) await write(entry).catch(report);
      if (!entry.ephemeral) emit({ type: "job", job: entry.job });
      if (!isFinal(entry.job.state)) return;
      for (const tell of waiting.get(entry.job.id) ?? []) tell(entry.job);
      waiting.delete(entry.job.id);
      if (entry.ephemeral) all.delete(entry.job.id);
    },
    ended(id) {
      const entry = all.get(id);
      if (entry === undefined) return Promise.reject(new FaultError("NOT_FOUND", `There is no job ${id}.`));
      if (isFinal(entry.job.state)) return Promise.resolve(entry.job);
      return new Promise((resolve) => waiting.set(id, [...(waiting.get(id) ?? []), resolve]));
    },
  };
}
