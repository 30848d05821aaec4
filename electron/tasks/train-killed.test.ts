import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { seededRandom, shuffle } from "../../ml/statistics/index.ts";
import { metric, model as modelCard, runConfig } from "../contract/index.ts";
import type { RunConfig, TaskEvent } from "../contract/index.ts";
import { readLines, readRecord, runState, writeRecord } from "../store/index.ts";
import { openBench } from "./harness.fixture.ts";
import type { Bench } from "./harness.fixture.ts";
import { runPlan, runSummaryFile } from "./run-files.ts";

let bench: Bench;
let studies: string[];
beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hilum-killed-"));
  bench = await openBench();
  await bench.run("phantom", { patients: 1, out: folder, seed: 11, small: true });
  ({ studies } = await bench.run("import", { paths: [folder] }));
  await bench.run("prepare", { study: studies[0]! });
}, 300_000);

async function startRun(id: string, changes: Partial<RunConfig> = {}): Promise<string> {
  const dir = bench.ws.runDir(id);
  await writeRecord(path.join(dir, "config.json"), runConfig, {
    format: "hilum-run",
    version: 1,
    id,
    name: id,
    kind: "gmcae",
    configuration: "golden",
    // Muon for the hidden kernels, Adam for the rest: the state of both goes through every stop.
    overrides: { optimiser: "muon" },
    studies,
    steps: 24,
    batch: 2,
    learningRate: 0.002,
    seed: 3,
    device: "cpu",
    createdAt: "2026-01-01T00:00:00Z",
    ...changes,
  });
  return dir;
}

const weightsOf = (id: string): string =>
  readFileSync(path.join(bench.ws.modelDir(id), "weights.safetensors")).toString("base64");
const curveOf = async (id: string): Promise<unknown> =>
  (await readLines(path.join(bench.ws.runDir(id), "metrics.jsonl"), metric)).map((point) => [
    point.step,
    point.lossNatsPerVoxel,
    point.validationNatsPerVoxel,
  ]);

/** True at a run's `n`-th checkpoint. The first that is told of a run is its plan. */
function atCheckpoint(n: number): (event: TaskEvent) => boolean {
  let told = 0;
  return (event) => event.type === "changed" && event.what === "runs" && ++told === n + 1;
}

/** A folder's files as they are at this moment: what a `kill -9` leaves. */
function snapshot(dir: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(dir)) {
    try {
      files.set(name, readFileSync(path.join(dir, name)));
    } catch {
      // Renamed between the two: the process would have died just before or just after.
    }
  }
  return files;
}

/** Every state of a folder that a turn of the event loop sees while something writes into it. */
async function statesDuring(dir: string, write: () => Promise<unknown>): Promise<Map<string, Buffer>[]> {
  const states: Map<string, Buffer>[] = [];
  let before = "",
    isOver = false;
  const look = (): void => {
    const now = stampOf(dir);
    if (now !== before) states.push(snapshot(dir));
    before = now;
    if (!isOver) setImmediate(look);
  };
  look();
  await write().finally(() => (isOver = true));
  return states;
}

function stampOf(dir: string): string {
  const of = (name: string): string => {
    const stat = statSync(path.join(dir, name), { throwIfNoEntry: false });
    return `${name} ${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`;
  };
  return readdirSync(dir).map(of).join();
}

async function goOn(id: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const dir = bench.ws.runDir(id);
  mkdirSync(dir, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(path.join(dir, name), bytes);
  await startRun(id);
  await bench.run("train", { run: id });
}

test("killed at 20 random moments, it goes on to the same weights and the same curve, every bit", async () => {
  await startRun("straight");
  await bench.run("train", { run: "straight" });
  const dir = await startRun("dying");
  const states = await statesDuring(dir, () => bench.run("train", { run: "dying" }));
  // Of states and not of moments on a clock: a slow start would put most of those behind the end.
  const left = shuffle(states, seededRandom(17)).slice(0, 20);
  expect(left).toHaveLength(20);
  expect(new Set(states.map((files) => [...files.keys()].sort().join())).size).toBeGreaterThan(3);
  for (const [i, files] of left.entries()) {
    // A state that says “finished” would only be believed: then nothing was left to go on with.
    const state = files.get("state.json");
    if (state !== undefined)
      files.set(
        "state.json",
        Buffer.from(JSON.stringify({ ...(JSON.parse(state.toString()) as object), model: null })),
      );
    await goOn(`killed-${i}`, files);
    expect(weightsOf(`killed-${i}`) === weightsOf("straight"), `moment ${i}`).toBe(true);
    expect(await curveOf(`killed-${i}`)).toEqual(await curveOf("straight"));
  }
}, 300_000);

test("killed after a checkpoint and before the state that names it, in the middle of a line and of a file", async () => {
  const stopAfter = async (id: string, checkpoints: number): Promise<Map<string, Buffer>> => {
    const dir = await startRun(id);
    const heard = await bench.hear("train", { run: id }, atCheckpoint(checkpoints));
    expect(heard.last).toEqual({ type: "stopped" });
    return snapshot(dir);
  };
  const [early, late] = [await stopAfter("early", 1), await stopAfter("late", 2)];
  const later = [...late.keys()].filter((name) => name.startsWith("checkpoint-")).find((name) => !early.has(name));
  expect(later).toBeDefined();
  const curve = Buffer.concat([late.get("metrics.jsonl")!, Buffer.from('{"step":99,"lossNats')]);
  const torn = `.${later!}.00ff00ff00ff.tmp`;
  await goOn(
    "between",
    new Map([...early, [later!, late.get(later!)!], [torn, Buffer.alloc(9)], ["metrics.jsonl", curve]]),
  );
  expect(weightsOf("between") === weightsOf("straight")).toBe(true);
  expect(await curveOf("between")).toEqual(await curveOf("straight"));
  const kept = readdirSync(bench.ws.runDir("between"));
  expect(kept).not.toContain(torn);
  const state = await readRecord(path.join(bench.ws.runDir("between"), "state.json"), runState);
  const named = [...new Set([state?.checkpointStep, state?.bestStep])].map((step) => `checkpoint-${step}.safetensors`);
  expect(kept.filter((name) => name.startsWith("checkpoint-")).sort()).toEqual(named.sort());
});

test("the plan says each choice and why; the summary what came of it; patience ends a run", async () => {
  const dir = await startRun("patient", { patience: 1, learningRate: 1e-12, steps: 400 });
  const { step } = await bench.run("train", { run: "patient" });
  expect(step).toBeLessThan(400);
  const plan = await readRecord(path.join(dir, "plan.json"), runPlan);
  const whyOf = Object.fromEntries(plan!.choices.map(({ what, value, why }) => [what, `${value} | ${why}`]));
  expect(Object.keys(whyOf)).toEqual(
    "split,batch,learning rate,optimiser,schedule,patches,batches,validation,checkpoint,early stopping,device,threads,memory,bound".split(
      ",",
    ),
  );
  expect(whyOf["learning rate"]).toBe("1e-12 | Asked for; golden has 0.001.");
  expect(whyOf["batch"]).toBe("2 patches | The value of the configuration golden.");
  expect(whyOf["early stopping"]).toContain("after 1 validations without improvement");
  const summary = await readRecord(path.join(dir, "summary.json"), runSummaryFile);
  expect(summary).toMatchObject({ outcome: "stopped early", steps: step });
  expect(summary!.waitedShare).toBeGreaterThan(0);
  expect(summary!.waitedShare).toBeLessThan(1);
  expect(summary!.best!.step).toBeLessThan(step);
  expect(plan!.bound).toMatchObject({ analyticNatsPerVoxel: null, words: whyOf["bound"]!.split(" | ")[1] });
  const { empiricalNatsPerVoxel } = plan!.bound!;
  expect(summary!.underfitNatsPerVoxel).toBeCloseTo(summary!.best!.lossNatsPerVoxel - empiricalNatsPerVoxel!, 12);
});

test("the original's grid is another run, and goes on from its own state", async () => {
  const ways = { random: [] as number[], grid: [] as number[], halted: [] as number[] };
  for (const [id, sampling] of [
    ["random", "random"],
    ["grid", "grid"],
    ["halted", "grid"],
  ] as const) {
    const dir = await startRun(id, { sampling, steps: 12 });
    if (id === "halted") await bench.hear("train", { run: id }, atCheckpoint(1));
    await bench.run("train", { run: id });
    ways[id].push(...(await readLines(path.join(dir, "metrics.jsonl"), metric)).map((point) => point.lossNatsPerVoxel));
  }
  expect(ways.halted).toEqual(ways.grid);
  expect(ways.grid).not.toEqual(ways.random);
  const plan = await readRecord(path.join(bench.ws.runDir("grid"), "plan.json"), runPlan);
  expect(plan?.choices.find(({ what }) => what === "patches")?.value).toContain("grid without overlap");
});

test("a run that diverges fails with what to do, and makes no model", async () => {
  await startRun("diverging", { learningRate: 1, steps: 20 });
  const { last } = await bench.hear("train", { run: "diverging" });
  expect(last).toMatchObject({
    type: "failed",
    fault: { code: "DIVERGED", todo: expect.stringContaining("lower learning rate") as string },
  });
  expect(await readRecord(path.join(bench.ws.modelDir("diverging"), "model.json"), modelCard)).toBeNull();
});

testWith(["oracles"])("TensorBoard events, by another reader: every record whole, one file an attempt", async () => {
  const dir = await startRun("board", { tensorboard: true, steps: 12 });
  await bench.hear("train", { run: "board" }, atCheckpoint(1));
  await bench.run("train", { run: "board" });
  const files = readdirSync(dir).filter((name) => name.startsWith("events.out.tfevents."));
  expect(files).toHaveLength(2);
  const read = oracle<{ head: [string, number, number]; steps: Record<string, [number, number][]> }[]>(eventsReader, [
    ...files
      .map((name) => path.join(dir, name))
      .sort((a, b) => Number(a.split(".").at(-1)) - Number(b.split(".").at(-1))),
  ]);
  const curve = await readLines(path.join(dir, "metrics.jsonl"), metric);
  const [first, second] = read;
  expect(first!.head).toEqual(["brain.Event:2", 1, 1]);
  expect(second!.head[2]).toBe(first!.steps["nats_per_voxel/training"]!.at(-1)![0] + 1);
  const all = [...first!.steps["nats_per_voxel/training"]!, ...second!.steps["nats_per_voxel/training"]!];
  expect(all).toEqual(curve.map((point) => [point.step, Math.fround(point.lossNatsPerVoxel)]));
  const plan = await readRecord(path.join(dir, "plan.json"), runPlan);
  const bounds = new Set(second!.steps["nats_per_voxel/bound_by_noise"]!.map(([, value]) => value));
  expect([...bounds]).toEqual([Math.fround(plan!.bound!.empiricalNatsPerVoxel!)]);
  expect(Object.keys(second!.steps)).not.toContain("nats_per_voxel/bound_by_floor");
  expect(Object.keys(second!.steps)).toEqual(
    expect.arrayContaining([
      "nats_per_voxel/held_out",
      "nats_per_voxel/bound_by_noise",
      "gradient_norm",
      "learning_rate",
      "waited_ms",
      "component_usage/1",
    ]),
  );
});

/** TFRecords and their messages by struct alone; CRC-32C bit by bit. */
const eventsReader = `
import sys, json, struct
def crc(data):
    c = 0xffffffff
    for b in data:
        c ^= b
        for _ in range(8): c = (c >> 1) ^ (0x82f63b78 if c & 1 else 0)
    c ^= 0xffffffff
    return (((c >> 15) | (c << 17)) + 0xa282ead8) & 0xffffffff
assert (lambda c: c)(crc(b'123456789')) == ((((0xe3069283 >> 15) | (0xe3069283 << 17)) + 0xa282ead8) & 0xffffffff)
def varint(b, i):
    v = s = 0
    while True:
        v |= (b[i] & 127) << s; s += 7; i += 1
        if b[i - 1] < 128: return v, i
def fields(b):
    i, out = 0, []
    while i < len(b):
        k, i = varint(b, i); n, w = k >> 3, k & 7
        if w == 0: v, i = varint(b, i)
        elif w == 1: v = struct.unpack('<d', b[i:i+8])[0]; i += 8
        elif w == 5: v = struct.unpack('<f', b[i:i+4])[0]; i += 4
        else:
            l, i = varint(b, i); v = b[i:i+l]; i += l
        out.append((n, v))
    return out
answer = []
for file in json.load(sys.stdin):
    b, i, events = open(file, 'rb').read(), 0, []
    while i < len(b):
        (n,) = struct.unpack('<Q', b[i:i+8]); data = b[i+12:i+12+n]
        assert crc(b[i:i+8]) == struct.unpack('<I', b[i+8:i+12])[0] and crc(data) == struct.unpack('<I', b[i+12+n:i+16+n])[0]
        events.append(dict(fields(data))); i += 16 + n
    assert all(e[1] > 1.7e9 for e in events)
    steps = {}
    for e in events[2:]:
        for _, value in fields(e[5]):
            v = dict(fields(value)); steps.setdefault(v[1].decode(), []).append([e[2], v[2]])
    answer.append({'head': [events[0][3].decode(), dict(fields(events[1][7]))[1], events[1][2]], 'steps': steps})
print(json.dumps(answer))`;
