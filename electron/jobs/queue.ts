import type { DeskEvent, Fault, Job, Lane, TaskEvent, TaskInput, TaskKind, TaskOutput } from "../contract/index.ts";
import type { ComputePool } from "../processes/index.ts";
import { asFault, FaultError, listJobs, makeFault } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import { createBook } from "./book.ts";
import type { Book, Entry } from "./book.ts";
import { createLane } from "./lane.ts";
import type { Follow, LaneRunner } from "./lane.ts";
import { createJob, nextAttempt } from "./new-job.ts";
import type { NewJob } from "./new-job.ts";
import { dependants } from "./order.ts";
import { lostWithMain } from "./outcome.ts";
import { holdDesk, holdJob, isDeskOpen, isHeld } from "./holding.ts";
import type { Hold } from "./holding.ts";
import { isFinal } from "./states.ts";

export interface QueueOptions {
  readonly workspace: Workspace;
  readonly pool: ComputePool;
  emit(event: DeskEvent): void;
  /** The desk takes up what an earlier one left; the command line only does what it was told. */
  readonly adopt: boolean;
  readonly follow?: Follow;
  /** Told of a record that could not be written while its job went on; standard error where left out. */
  report?(fault: Fault): void;
}

/** What is to be done, is being done and was done. Every job is on disk before it starts. */
export interface JobQueue {
  /** Adds jobs in order; one whose id is known already is left as it is. */
  add(jobs: readonly NewJob[]): Promise<Job[]>;
  list(): Job[];
  find(id: string): Job | undefined;
  /** First asks, then kills. */
  stop(id: string): Promise<Job>;
  /** Asks a training run under way to leave its lane at a checkpoint, until `resume`. Of other jobs nothing changes. */
  pause(id: string): Promise<Job>;
  /**
   * A new attempt of what did not finish, of what it needs and of what was stopped because of it; a job that is still under way
   * stays so. One whose process died is taken up; FaultError BUSY where its process lives.
   */
  resume(id: string): Promise<Job[]>;
  ended(id: string): Promise<Job>;
  /** Runs a task in its lane without keeping it as a job; ahead of nothing. Throws FaultError, CANCELLED when aborted. */
  once<K extends TaskKind>(kind: K, input: TaskInput<K>, more?: OnceOptions): Promise<TaskOutput<K>>;
  /** Gives a training run two seconds for its checkpoint, then kills; what ran is interrupted, what waited still waits. */
  close(): Promise<void>;
}

export interface OnceOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TaskEvent) => void;
}

const maxAutomaticAttempts = 3;
const closingMs = 2_000;

export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const { workspace, pool } = options;
  const report = options.report ?? ((fault: Fault): void => console.error(fault.message));
  const book = createBook(workspace, options.emit, (error) => report(asFault(error)));
  const listeners = new Map<string, (event: TaskEvent) => void>();
  const holds: Hold[] = [];
  const desk = options.adopt ? await holdDesk(workspace) : null;
  if (desk !== null) holds.push(desk);
  await load(book, workspace, desk !== null);

  const pumpAll = (): void => lanes.forEach((lane) => lane.pump());
  const lanes = new Map<Lane, LaneRunner>();
  for (const lane of ["data", "engine"] as const) {
    const onEvent = (job: Job, event: TaskEvent): void => listeners.get(job.id)?.(event);
    const follow = async (job: Job): Promise<void> => void (await add((await options.follow?.(job)) ?? []));
    lanes.set(lane, createLane(lane, { workspace, pool, book, emit: options.emit, onEvent, follow, onIdle: pumpAll }));
  }

  const add = async (wishes: readonly NewJob[]): Promise<Job[]> => {
    const added: Entry[] = [];
    for (const wish of wishes) {
      const known = wish.id === undefined ? undefined : book.find(wish.id);
      const entry = known ?? book.enter(createJob(wish, new Date().toISOString()));
      added.push(entry);
      if (known !== undefined) continue;
      if (desk === null) holds.push(await holdJob(workspace, entry.job.id));
      await book.open(entry);
    }
    pumpAll();
    return added.map(({ job }) => job);
  };

  const own = (id: string): Entry => {
    const entry = book.find(id);
    if (entry === undefined) throw new FaultError("NOT_FOUND", `There is no job ${id}.`);
    if (entry.foreign) throw new FaultError("BUSY", `“${entry.job.title}” belongs to another running Hilum.`);
    return entry;
  };

  /** Takes up a job of a dead process, and what it needs. */
  const takeUp = async (id: string): Promise<void> => {
    const entry = book.find(id);
    if (entry === undefined || !entry.foreign) return;
    if ((await isHeld(workspace, id)) || (desk === null && (await isDeskOpen(workspace)))) return;
    if (desk === null) holds.push(await holdJob(workspace, id));
    entry.foreign = false;
    for (const need of entry.job.needs) await takeUp(need);
    if (entry.job.state !== "queued") await book.change(entry, lostWithMain());
  };

  pumpAll();
  return {
    add,
    list: () => book.entries().flatMap(({ job, ephemeral }) => (ephemeral ? [] : [job])),
    find: (id) => book.find(id)?.job,
    async stop(id) {
      const entry = own(id);
      if (!isFinal(entry.job.state) || entry.job.state === "interrupted") await lanes.get(entry.job.lane)?.stop(entry);
      pumpAll();
      return entry.job;
    },
    async pause(id) {
      const entry = own(id);
      await lanes.get(entry.job.lane)?.pause(entry);
      return entry.job;
    },
    async resume(id) {
      await takeUp(id);
      const entry = own(id);
      entry.held = false;
      const again = attemptsWith(book, entry);
      for (const one of again) await book.change(one, nextAttempt(one.job));
      pumpAll();
      return (again.length === 0 ? [entry] : again).map(({ job }) => job);
    },
    ended: (id) => book.ended(id),
    async once(kind, input, { signal, onEvent } = {}) {
      const entry = book.enter(createJob({ kind, title: kind, input }, new Date().toISOString()), { ephemeral: true });
      const { id } = entry.job;
      if (onEvent !== undefined) listeners.set(id, onEvent);
      const abort = (): void => void lanes.get(entry.job.lane)?.stop(entry);
      const ended = book.ended(id);
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted === true) abort();
      pumpAll();
      const job = await ended;
      signal?.removeEventListener("abort", abort);
      listeners.delete(id);
      if (job.state === "finished") return job.output as TaskOutput<typeof kind>;
      throw faultError(job);
    },
    async close() {
      const stopping = Promise.all([...lanes.values()].map((lane) => lane.close()));
      await Promise.race([stopping, new Promise((resolve) => setTimeout(resolve, closingMs).unref())]);
      await pool.close();
      await stopping;
      for (const hold of holds) await hold.release();
    },
  };
}

/** Reads the jobs on disk; `adopt`: those that no living process holds become ours, and what can go on by itself does. */
async function load(book: Book, workspace: Workspace, adopt: boolean): Promise<void> {
  for (const job of await listJobs(workspace, () => undefined)) {
    if (isFinal(job.state)) {
      book.enter(job);
      continue;
    }
    const free = adopt && !(await isHeld(workspace, job.id));
    const entry = book.enter(job, { foreign: !free });
    if (!free || job.state === "queued") continue;
    await book.change(
      entry,
      job.state === "stopping" ? { ...lostWithMain(), state: "stopped", fault: null } : lostWithMain(),
    );
    const repeats = job.kind !== "train" && job.kind !== "trainClassifier" && job.attempt < maxAutomaticAttempts;
    if (entry.job.state === "interrupted" && repeats) await book.change(entry, nextAttempt(entry.job));
  }
}

/** What must be tried again together: the job, what it needs, and what was stopped because it did not finish. */
function attemptsWith(book: Book, entry: Entry): Entry[] {
  const again = new Set<Entry>();
  const needed = (one: Entry): void => {
    for (const id of one.job.needs) {
      const need = book.find(id);
      if (need !== undefined && !again.has(need)) needed(need);
    }
    if (isFinal(one.job.state) && one.job.state !== "finished" && !one.foreign) again.add(one);
  };
  needed(entry);
  for (const one of dependants(book, entry.job.id)) {
    if (one.job.state === "stopped" && one.job.startedAt === null) again.add(one);
  }
  return [...again];
}

function faultError(job: Job): FaultError {
  return FaultError.of(job.fault ?? makeFault("CANCELLED", "The work was cancelled."));
}
