import { taskKinds } from "../contract/index.ts";
import type { DeskEvent, Job, Lane, TaskEvent, TaskKind } from "../contract/index.ts";
import type { ComputePool, RunningTask, TaskEnd } from "../processes/index.ts";
import { asFault, FaultError, makeFault } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import type { Book, Entry } from "./book.ts";
import { dependants, nextOf, rank } from "./order.ts";
import { outcome } from "./outcome.ts";
import type { NewJob } from "./new-job.ts";
import { resolveReferences } from "./reference.ts";
import { isActive, mayFollow } from "./states.ts";

export interface LaneOptions {
  readonly workspace: Workspace;
  readonly pool: ComputePool;
  readonly book: Book;
  emit(event: DeskEvent): void;
  onEvent(job: Job, event: TaskEvent): void;
  /** Jobs to add when this one is done, before it is called finished: a restart in between loses none. */
  follow(job: Job): Promise<void>;
  onIdle(): void;
}

/** One lane: at most one task at a time. */
export interface LaneRunner {
  /** Starts what may start now; asks a training run to make way. */
  pump(): void;
  stop(entry: Entry): Promise<void>;
  /** Training alone, and only while it runs or waits for its turn after a pause: it goes on when it is held no more. */
  pause(entry: Entry): Promise<void>;
  /** No more starts; asks a training run to stop and kills any other task; resolves when it has ended. */
  close(): Promise<void>;
}

export type Follow = (job: Job) => Promise<readonly NewJob[]>;

export function createLane(lane: Lane, options: LaneOptions): LaneRunner {
  const { book, emit } = options;
  let current: { readonly entry: Entry; readonly task: RunningTask } | null = null;
  let busy: Promise<void> | null = null;
  let closing = false;

  const pump = (): void => {
    if (closing) return;
    if (busy !== null) return makeWay();
    const entry = nextOf(book, lane);
    if (entry === undefined) return;
    busy = runOne(entry)
      .catch((error: unknown) => giveUp(entry, error))
      .finally(() => {
        busy = null;
        current = null;
        options.onIdle();
      });
  };

  const makeWay = (): void => {
    if (current?.entry.job.kind !== "train" || current.entry.job.state !== "running") return;
    const waiting = nextOf(book, lane);
    if (waiting === undefined || rank(waiting.job) >= rank(current.entry.job)) return;
    void pauseRunning(current);
  };

  const pauseRunning = ({ entry, task }: { readonly entry: Entry; readonly task: RunningTask }): Promise<void> => {
    const told = book.change(entry, { state: "pausing" });
    task.stop();
    return told;
  };

  const runOne = async (entry: Entry): Promise<void> => {
    const kind = entry.job.kind as TaskKind;
    const input = startInput(book, entry.job);
    await book.change(entry, { state: "starting", startedAt: entry.job.startedAt ?? new Date().toISOString() });
    if (stopped(entry)) return endAs(entry, { type: "stopped" });
    const task = options.pool.run(
      kind === "probe" ? "probe" : lane,
      { kind, workspace: options.workspace.dir, input },
      (event) => hear(entry, event),
    );
    current = { entry, task };
    const end = await task.ended;
    if (kind === "probe") task.kill();
    await endAs(entry, end);
  };

  const hear = (entry: Entry, event: TaskEvent): void => {
    options.onEvent(entry.job, event);
    const begins = entry.job.state === "starting" ? { state: "running" as const } : {};
    if (event.type === "progress") void book.change(entry, { ...begins, progress: event.progress });
    else if (entry.job.state === "starting") void book.change(entry, begins);
    if (event.type === "metrics") emit(event);
    if (event.type === "changed") emit(event);
    makeWay();
  };

  const endAs = async (entry: Entry, end: TaskEnd): Promise<void> => {
    const patch = outcome(entry.job, end, closing);
    if (patch.state === "finished") await options.follow({ ...entry.job, ...patch });
    await book.change(entry, patch);
    if (end.type === "lost" && patch.state === "interrupted" && !closing) {
      emit({
        type: "computeLost",
        lane,
        message: patch.fault?.message ?? "",
        jobId: entry.ephemeral ? null : entry.job.id,
      });
    }
    if (patch.state === "failed" || patch.state === "stopped") await stopDependants(book, entry);
  };

  const giveUp = async (entry: Entry, error: unknown): Promise<void> => {
    const endedAt = new Date().toISOString();
    // The record itself may be what could not be written; in memory the job has failed all the same.
    await book
      .change(entry, { state: "failed", resumable: true, endedAt, fault: asFault(error) })
      .catch(() => undefined);
    await stopDependants(book, entry);
  };

  return {
    pump,
    async stop(entry) {
      if (entry.job.state === "stopping") {
        if (current?.entry === entry) current.task.kill();
      } else if (isActive(entry.job.state)) {
        const told = book.change(entry, { state: "stopping" });
        if (current?.entry === entry) current.task.stop();
        await told;
      } else if (mayFollow(entry.job.state, "stopped")) {
        await book.change(entry, { state: "stopped", resumable: true, endedAt: new Date().toISOString() });
        await stopDependants(book, entry);
      }
    },
    async pause(entry) {
      if (entry.job.kind !== "train") return;
      const { state } = entry.job;
      if (state !== "running" && state !== "pausing" && state !== "paused") return;
      entry.held = true;
      if (state === "running" && current?.entry === entry) await pauseRunning(current);
    },
    async close() {
      closing = true;
      // Training leaves a checkpoint when it is asked; everything else begins anew anyway.
      if (current?.entry.job.kind === "train") current.task.stop();
      else current?.task.kill();
      await busy;
    },
  };
}

/** Stop may be pressed while the record is being written. */
function stopped(entry: Entry): boolean {
  return entry.job.state === "stopping";
}

function startInput(book: Book, job: Job): unknown {
  const resolved = resolveReferences(job.input, (id) => book.find(id)?.job);
  const parsed = taskKinds[job.kind as TaskKind].input.safeParse(resolved);
  if (parsed.success) return parsed.data;
  throw new FaultError("INTERNAL", `“${job.title}” was given input of the wrong form.`);
}

async function stopDependants(book: Book, entry: Entry): Promise<void> {
  const fault = makeFault("CANCELLED", `“${entry.job.title}” did not finish, so this was not begun.`);
  for (const one of dependants(book, entry.job.id)) {
    if (one.job.state !== "queued") continue;
    await book.change(one, { state: "stopped", resumable: true, endedAt: new Date().toISOString(), fault });
  }
}
