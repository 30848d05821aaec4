import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { job as jobSchema, jobState } from "../contract/index.ts";
import type { DeskEvent, Job, TaskEvent } from "../contract/index.ts";
import type { ComputePool, TaskEnd, TaskRequest } from "../processes/index.ts";
import { openWorkspace, readRecord } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import { openQueue } from "./index.ts";
import type { JobQueue, NewJob, QueueOptions } from "./index.ts";

/** A task that the test ends by hand. */
interface FakeTask {
  readonly name: string;
  readonly request: TaskRequest;
  stops: number;
  kills: number;
  emit(event: TaskEvent): void;
  end(end: TaskEnd): void;
}

class FakePool implements ComputePool {
  readonly tasks: FakeTask[] = [];
  onStart: (task: FakeTask) => void = () => undefined;

  run(name: string, request: TaskRequest, emit: (event: TaskEvent) => void): ReturnType<ComputePool["run"]> {
    let end: (end: TaskEnd) => void = () => undefined;
    const ended = new Promise<TaskEnd>((resolve) => (end = resolve));
    const task: FakeTask = { name, request, stops: 0, kills: 0, emit, end };
    this.tasks.push(task);
    this.onStart(task);
    return {
      ended,
      stop: () => void task.stops++,
      kill: () => {
        task.kills++;
        task.end({ type: "lost", exit: { code: null, signal: "SIGKILL", intended: true } });
      },
    };
  }
  pids = (): Promise<Record<string, number>> => Promise.resolve({});
  close = (): Promise<void> => {
    for (const task of this.tasks) task.end({ type: "lost", exit: { code: null, signal: "SIGKILL", intended: true } });
    return Promise.resolve();
  };
}

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "hilum-jobs-"));
});
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));

const importJob: NewJob = { kind: "import", title: "Import", input: { paths: ["/x"] } };
const imported = { type: "done", output: { studies: ["s1"], added: ["s1"], refused: [] } } as const;
const predictInput = (study: unknown): unknown => ({ study, gmcae: "g", classifier: null, faithful: false, out: null });
const train: NewJob = { kind: "train", title: "Train", input: { run: "r" } };
const trained = { type: "done", output: { run: "r", model: "m", step: 1, lossNatsPerVoxel: 1 } } as const;
const progress = (done: number): TaskEvent => ({
  type: "progress",
  progress: { done, total: 10, text: "", secondsLeft: null },
});
const lost = { type: "lost", exit: { code: null, signal: "SIGKILL", intended: false } } as const;

test("a chain: a need's output feeds the next; the record is on disk before the start", async () => {
  const { queue, pool, ws } = await open("chain");
  pool.onStart = (task) =>
    onDisk.push(
      readRecord(ws.jobFile(queue.list().find((one) => one.kind === task.request.kind)?.id ?? ""), jobSchema),
    );
  const onDisk: Promise<Job | null>[] = [];
  await queue.add([{ ...importJob, id: "i" }]);
  await queue.add([
    { id: "p", kind: "prepare", title: "Prepare", input: { study: { fromJob: "i", take: "studies.0" } }, needs: ["i"] },
    {
      id: "q",
      kind: "predict",
      title: "Predict",
      input: predictInput({ fromJob: "i", take: "studies.0" }),
      needs: ["p"],
    },
  ]);
  (await running(pool, "import")).end(imported);
  const prepare = await running(pool, "prepare");
  expect(prepare.request.input).toEqual({ study: "s1" });
  prepare.end({ type: "done", output: { study: "s1", findings: [] } });
  const predict = await running(pool, "predict");
  expect(predict.name).toBe("engine");
  expect(predict.request.input).toMatchObject({ study: "s1" });
  predict.end({ type: "done", output: { study: "s1", model: "g" } });
  expect((await queue.ended("q")).state).toBe("finished");
  expect((await Promise.all(onDisk)).map((one) => one?.state)).toEqual(["starting", "starting", "starting"]);
});

test("a reference to nothing fails with a sentence, and what needs it is stopped; resume takes both up again", async () => {
  const { queue, pool } = await open("reference");
  await queue.add([
    { ...importJob, id: "i" },
    { id: "p", kind: "prepare", title: "Prepare", input: { study: { fromJob: "i", take: "studies.0" } }, needs: ["i"] },
    { id: "q", kind: "predict", title: "Predict", input: predictInput("s1"), needs: ["p"] },
  ]);
  (await running(pool, "import")).end({ type: "done", output: { studies: [], added: [], refused: [] } });
  expect(await queue.ended("p")).toMatchObject({ state: "failed", fault: { code: "REFUSED" }, resumable: true });
  expect(await queue.ended("q")).toMatchObject({ state: "stopped", fault: { code: "CANCELLED" } });
  const again = await queue.resume("q");
  expect(again.map((one) => [one.id, one.attempt])).toEqual([
    ["p", 2],
    ["q", 2],
  ]);
});

test("stop: asked first, killed by the second press; a queued one at once", async () => {
  const { queue, pool } = await open("stop");
  await queue.add([
    { ...importJob, id: "i" },
    { ...importJob, id: "waiting" },
    { ...train, id: "needs", needs: ["waiting"] },
  ]);
  const task = await running(pool, "import");
  task.emit(progress(1));
  expect((await queue.stop("waiting")).state).toBe("stopped");
  expect(queue.find("needs")?.state).toBe("stopped");
  expect((await queue.stop("i")).state).toBe("stopping");
  expect([task.stops, task.kills]).toEqual([1, 0]);
  await queue.stop("i");
  expect(await queue.ended("i")).toMatchObject({ state: "stopped", fault: null });
  expect(task.kills).toBe(1);
});

test("a dead process: interrupted, told, dependants wait, resume is a new attempt", async () => {
  const { queue, pool, events } = await open("lost");
  await queue.add([{ ...train, id: "t" }]);
  (await running(pool, "train")).end(lost);
  const job = await queue.ended("t");
  expect(job).toMatchObject({ state: "interrupted", resumable: true, fault: { code: "COMPUTE_LOST" } });
  expect(job.fault?.message).toContain("SIGKILL");
  await until(() =>
    events.some((event) => event.type === "computeLost" && event.jobId === "t" && event.lane === "engine"),
  );
  await queue.resume("t");
  (await running(pool, "train")).end(trained);
  expect(await queue.ended("t")).toMatchObject({ state: "finished", attempt: 2, fault: null });
});

test("inference goes before training: it pauses at a step and goes on afterwards", async () => {
  const { queue, pool } = await open("pause");
  await queue.add([{ ...train, id: "t" }]);
  const first = await running(pool, "train");
  first.emit(progress(1));
  await until(() => queue.find("t")?.state === "running");
  await queue.add([{ id: "q", kind: "predict", title: "Predict", input: predictInput("s") }]);
  await until(() => first.stops === 1);
  expect(queue.find("t")?.state).toBe("pausing");
  first.end({ type: "stopped" });
  const predict = await running(pool, "predict");
  expect(queue.find("t")?.state).toBe("paused");
  predict.end({ type: "done", output: { study: "s", model: "g" } });
  (await running(pool, "train", 2)).end(trained);
  expect(await queue.ended("t")).toMatchObject({ state: "finished", attempt: 1 });
});

test("paused by a person: it makes way for what waits and goes on only when resumed; a pause undone in time changes nothing", async () => {
  const { queue, pool, ws } = await open("held");
  await queue.add([{ ...train, id: "t" }]);
  const first = await running(pool, "train");
  first.emit(progress(1));
  await until(() => queue.find("t")?.state === "running");
  expect((await queue.pause("t")).state).toBe("pausing");
  expect(first.stops).toBe(1);
  first.end({ type: "stopped" });
  await until(() => queue.find("t")?.state === "paused");
  await queue.add([
    { ...importJob, id: "i" },
    { ...train, id: "other" },
  ]);
  (await running(pool, "import")).end(imported);
  (await running(pool, "train", 2)).end(trained);
  await queue.ended("other");
  expect(await readRecord(ws.jobFile("t"), jobSchema)).toMatchObject({ state: "paused" });
  await queue.resume("t");
  const second = await running(pool, "train", 3);
  second.emit(progress(2));
  await until(() => queue.find("t")?.state === "running");
  await queue.pause("t");
  await queue.resume("t");
  second.end({ type: "stopped" });
  (await running(pool, "train", 4)).end(trained);
  expect(await queue.ended("t")).toMatchObject({ state: "finished", attempt: 1 });
  expect((await queue.pause("t")).state).toBe("finished");
});

test("a job of a command that was killed is taken up by the next, not while the command lives", async () => {
  const killed = await open("orphan", { adopt: false });
  await killed.queue.add([{ ...train, id: "t" }]);
  (await running(killed.pool, "train")).emit(progress(1));
  await until(() => killed.queue.find("t")?.state === "running");
  const early = await open("orphan", { adopt: false });
  await expect(early.queue.resume("t")).rejects.toThrow("another running Hilum");
  await abandon(killed.ws);
  const next = await open("orphan", { adopt: false });
  expect((await next.queue.resume("t")).map(({ id }) => id)).toEqual(["t"]);
  (await running(next.pool, "train")).end(trained);
  expect(await next.queue.ended("t")).toMatchObject({ state: "finished", attempt: 2 });
});

test("follow-ups are on disk before their cause is called finished", async () => {
  const follow = async (job: Job): Promise<NewJob[]> =>
    job.kind === "import"
      ? [{ id: `${job.id}-next`, kind: "prepare", title: "Prepare", input: { study: "s1" }, needs: [job.id] }]
      : [];
  const { queue, pool, ws, events } = await open("follow", { follow });
  await queue.add([{ ...importJob, id: "i" }]);
  (await running(pool, "import")).end(imported);
  await running(pool, "prepare");
  expect(await readRecord(ws.jobFile("i-next"), jobSchema)).toMatchObject({ needs: ["i"] });
  const order = events.flatMap((event) => (event.type === "job" ? [`${event.job.id} ${event.job.state}`] : []));
  expect(order.indexOf("i-next queued")).toBeLessThan(order.indexOf("i finished"));
});

test("after a crash of main: what ran is interrupted, a task that can repeat goes on by itself, training waits to be asked", async () => {
  const { queue, pool, ws } = await open("crash");
  await queue.add([
    { ...train, id: "t" },
    { ...importJob, id: "i" },
    { id: "p", kind: "prepare", title: "Prepare", input: { study: "s1" }, needs: ["i"] },
  ]);
  await running(pool, "train");
  await running(pool, "import");
  await abandon(ws);
  const next = await open("crash");
  expect(next.queue.find("t")).toMatchObject({ state: "interrupted", resumable: true });
  (await running(next.pool, "import")).end(imported);
  await running(next.pool, "prepare");
  expect(next.queue.find("i")).toMatchObject({ state: "finished", attempt: 2 });
});

test("closing: what runs is asked, then killed, and stands as interrupted; what waits still waits", async () => {
  const { queue, pool, ws } = await open("close");
  await queue.add([
    { ...train, id: "t" },
    { ...train, id: "later" },
  ]);
  const task = await running(pool, "train");
  const closing = queue.close();
  await until(() => task.stops === 1);
  task.end({ type: "stopped" });
  await closing;
  expect(await readRecord(ws.jobFile("t"), jobSchema)).toMatchObject({ state: "interrupted", resumable: true });
  expect(await readRecord(ws.jobFile("later"), jobSchema)).toMatchObject({ state: "queued" });
});

test("a second process sees the desk's jobs and touches none; the desk sees a command's", async () => {
  const desk = await open("two");
  await desk.queue.add([{ ...importJob, id: "mine" }]);
  const task = await running(desk.pool, "import");
  const command = await open("two", { adopt: false });
  expect(command.queue.find("mine")?.state).toBe("starting");
  await expect(command.queue.stop("mine")).rejects.toThrow("another running Hilum");
  await command.queue.add([{ ...train, id: "its" }]);
  const its = await running(command.pool, "train");
  task.end(imported);
  await desk.queue.close();
  const later = await open("two");
  await expect(later.queue.stop("its")).rejects.toThrow("another running Hilum");
  its.end(trained);
  await command.queue.close();
  await later.queue.close();
});

test("once: an answer without a job; a probe's process is thrown away; abort is a fault", async () => {
  const { queue, pool, ws } = await open("once");
  const answer = queue.once("probe", { device: "cpu" });
  const probe = await running(pool, "probe");
  expect(probe.name).toBe("probe");
  const output = { id: "cpu", name: "CPU", available: true, reason: null, recipes: "generic", stepSeconds: 0.1 };
  probe.end({ type: "done", output });
  expect(await answer).toEqual(output);
  expect(probe.kills).toBe(1);
  expect(queue.list()).toEqual([]);
  const control = new AbortController();
  const scan = queue.once("scan", { paths: [], samples: false }, { signal: control.signal });
  const task = await running(pool, "scan");
  control.abort();
  task.end({ type: "stopped" });
  await expect(scan).rejects.toMatchObject({ fault: { code: "CANCELLED" } });
  await expect(readFile(path.join(ws.dir, "jobs", "x.json"))).rejects.toThrow();
});

test("every sequence of presses and ends leaves a job in an allowed state, and at most one task a lane", async () => {
  const { queue, pool } = await open("random");
  let seed = 7;
  const random = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const live = new Set<FakeTask>();
  pool.onStart = (task) => {
    expect([...live].filter((one) => one.name === task.name)).toEqual([]);
    live.add(task);
  };
  const ends: TaskEnd[] = [
    imported,
    { type: "stopped" },
    lost,
    { type: "failed", fault: { code: "REFUSED", message: "no" } },
  ];
  for (let step = 0; step < 300; step++) {
    const jobs = queue.list();
    const any = jobs[random(Math.max(1, jobs.length))];
    const choice = random(5);
    if (choice === 0 || any === undefined)
      await queue.add([{ ...(random(2) ? importJob : train), needs: any && random(2) ? [any.id] : [] }]);
    else if (choice === 1) await queue.stop(any.id);
    else if (choice === 2) await queue.resume(any.id);
    else {
      const task = [...live][0];
      if (task === undefined) continue;
      if (choice === 3) task.emit(progress(step));
      live.delete(task);
      task.end(ends[random(ends.length)] ?? lost);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    for (const task of live) if (task.kills > 0) live.delete(task);
  }
  expect(queue.list().every((each) => jobState.safeParse(each.state).success)).toBe(true);
  await queue.close();
});

interface Opened {
  readonly queue: JobQueue;
  readonly pool: FakePool;
  readonly ws: Workspace;
  readonly events: DeskEvent[];
}

async function open(name: string, more: Partial<QueueOptions> = {}): Promise<Opened> {
  const ws = await openWorkspace(path.join(dir, name));
  const pool = new FakePool();
  const events: DeskEvent[] = [];
  const queue = await openQueue({ workspace: ws, pool, adopt: true, emit: (event) => events.push(event), ...more });
  return { queue, pool, ws, events };
}

/** As if the process holding the desk's lease had died. */
async function abandon(ws: Workspace): Promise<void> {
  await rm(path.join(ws.dir, "jobs", "leases"), { recursive: true });
}

async function running(pool: FakePool, kind: string, count = 1): Promise<FakeTask> {
  const of = (): FakeTask[] => pool.tasks.filter((task) => task.request.kind === kind && !taken.has(task));
  await until(() => of().length > 0 && pool.tasks.filter((task) => task.request.kind === kind).length >= count);
  const task = of()[0] as FakeTask;
  taken.add(task);
  return task;
}
const taken = new WeakSet<FakeTask>();

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}
