import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice, tf } from "../engine/index.ts";
import type { Device } from "../engine/index.ts";
import { adam, dense, denseSpec, initialise } from "../nn/index.ts";
import type { Loss } from "../nn/index.ts";
import { resumeRandom, seededRandom } from "../statistics/index.ts";
import type { RandomState } from "../statistics/index.ts";
import { readCheckpoint, train, weightsOf, writeCheckpoint } from "./index.ts";
import type { BatchSource, Checkpoint, CheckpointKind, StepMetrics, TrainOptions } from "./index.ts";

// A linear regression with noise: small enough to run a whole training in a moment.
const spec = { ...denseSpec("a", 3, 4), ...denseSpec("b", 4, 1) };
const loss: Loss = (p, { x, y }) => {
  const found = dense(p, "b", tf.tanh(dense(p, "a", x!)));
  const value = tf.mean(tf.square(tf.sub(found, y!))) as tf.Scalar;
  return { loss: value, metrics: { rmse: tf.sqrt(value) } };
};
const batchInputs = { x: { shape: [5, 3] }, y: { shape: [5, 1] } };

function source(poison?: number): BatchSource {
  let random = seededRandom(21),
    given = 0;
  return {
    async next() {
      const x = Float32Array.from({ length: 15 }, () => random.normal());
      const y = Float32Array.from({ length: 5 }, (_, i) => x[3 * i]! - 0.5 * x[3 * i + 1]! + 0.1 * random.normal());
      if (given++ === poison) x[0] = Number.NaN;
      return { inputs: { x, y }, state: random.state() };
    },
    resume: (state) => (random = resumeRandom(state as RandomState)),
  };
}

let device: Device;
beforeAll(async () => (device = await openDevice("cpu", { threads: 1 })));
afterAll(() => device.dispose());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
let now = 0;
const base = (): TrainOptions => ({
  device,
  spec,
  loss,
  optimiser: adam({ clipNorm: 1 }),
  batchInputs,
  batchSize: 5,
  batches: source(),
  weights: initialise(spec, seededRandom(1)),
  steps: 6,
  learningRate: (step) => 0.05 / (1 + step),
  clock: () => (now += 500),
});

const bits = ({ tensors }: Checkpoint): Record<string, number[]> =>
  Object.fromEntries(Object.entries(tensors).map(([name, v]) => [name, [...new Uint32Array(v.slice().buffer)]]));

describe("train", () => {
  test("six steps equal three and, through a file, three more: every bit", async () => {
    const straight = await train(base());
    const half = await train({ ...base(), steps: 3 });
    const reread = readCheckpoint(writeCheckpoint(half.last, spec));
    const resumed = await train({ ...base(), resumeFrom: reread });
    expect(bits(resumed.last)).toEqual(bits(straight.last));
    expect(resumed.last.state).toEqual(straight.last.state);
    expect(resumed.last.step).toBe(6);
  });

  test("stopped in between by a signal, it leaves a checkpoint to go on from", async () => {
    const straight = await train(base());
    const controller = new AbortController();
    const saved: [number, CheckpointKind][] = [];
    const stopped = await train({
      ...base(),
      signal: controller.signal,
      onMetrics: ({ step }) => step === 2 && controller.abort(),
      saveCheckpoint: async (checkpoint, kind) => void saved.push([checkpoint.step, kind]),
    });
    expect(stopped.outcome).toBe("stopped");
    expect(saved).toEqual([[2, "last"]]);
    const resumed = await train({ ...base(), resumeFrom: stopped.last });
    expect(bits(resumed.last)).toEqual(bits(straight.last));
  });

  test("a batch with NaN is skipped and counted; the weights stay as they were", async () => {
    const metrics: StepMetrics[] = [],
      states: Checkpoint[] = [];
    await train({
      ...base(),
      batches: source(2),
      checkpointEvery: 1,
      onMetrics: (m) => metrics.push(m),
      saveCheckpoint: async (checkpoint) => void states.push(checkpoint),
    });
    expect(metrics.map(({ skipped }) => skipped)).toEqual([0, 0, 1, 1, 1, 1]);
    expect(bits(states[2]!)).toEqual(bits(states[1]!));
    expect(bits(states[3]!)).not.toEqual(bits(states[2]!));
  });

  test("metrics: loss, what is watched, rate by the clock, learning rate by the schedule", async () => {
    const metrics: StepMetrics[] = [];
    await train({ ...base(), onMetrics: (m) => metrics.push(m) });
    for (const [i, m] of metrics.entries()) {
      expect(m.step).toBe(i + 1);
      expect(m.watched["rmse"]! ** 2).toBeCloseTo(m.loss, 5);
      expect(m.patchesPerSecond).toBe(10);
      expect(m.learningRate).toBe(0.05 / (1 + i));
      expect(m.gradientNorm).toBeGreaterThan(0);
    }
  });

  describe("how long each step waited, by a clock that only the source moves", () => {
    let ms = 0;
    const waits = async (
      next: (quick: BatchSource) => ReturnType<BatchSource["next"]>,
      told = (): void => undefined,
    ) => {
      const found: number[] = [];
      const quick = source();
      const batches: BatchSource = { ...quick, next: () => next(quick) };
      const onMetrics = (m: StepMetrics): void => {
        found.push(m.waitedMs);
        told();
      };
      await train({ ...base(), steps: 4, batches, onMetrics, clock: () => ms });
      return found;
    };

    test("a source that is slower than the device is waited for every time", async () => {
      const begun: (() => void)[] = [];
      // The loop has come to its waiting when a timer fires that was set as it told of the step before.
      const letOneEnd = (): void => void setTimeout(() => begun.shift()?.(), 0);
      const slow = async (quick: BatchSource) => {
        const ended = new Promise<void>((resolve) => begun.push(resolve));
        if (begun.length === 1 && ms === 0) letOneEnd();
        await ended;
        ms += 60;
        return quick.next();
      };
      ms = 0;
      expect(await waits(slow, letOneEnd)).toEqual([60, 60, 60, 60]);
    });

    test("a source that fills this thread is waited for, but after the last step nothing is asked for", async () => {
      const busy = (quick: BatchSource): ReturnType<BatchSource["next"]> => {
        ms += 60;
        return quick.next();
      };
      expect(await waits(busy)).toEqual([120, 60, 60, 0]);
    });

    test("a source that is ahead costs the first step alone", async () => {
      const ahead = async (quick: BatchSource) => {
        await Promise.resolve();
        ms += 60;
        return quick.next();
      };
      expect(await waits(ahead)).toEqual([60, 0, 0, 0]);
    });
  });

  test("a checkpoint is saved after its step was told of: a curve kept beside it has no gap", async () => {
    const told: number[] = [];
    await train({
      ...base(),
      checkpointEvery: 2,
      validation: { every: 3, run: async () => 1 / told.length },
      onMetrics: ({ step }) => told.push(step),
      saveCheckpoint: async ({ step }) => expect(told.at(-1)).toBe(step),
    });
    expect(told).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("validation: the best is saved and kept, patience ends the run, both survive a resume", async () => {
    const losses = [3, 1, 2, 2, 2];
    const saved: [number, CheckpointKind][] = [];
    const validation = { every: 1, run: async () => losses.shift() ?? 9 };
    const common = {
      validation,
      patience: 2,
      saveCheckpoint: async (c: Checkpoint, kind: CheckpointKind) => void saved.push([c.step, kind]),
    };
    const first = await train({ ...base(), ...common, steps: 3 });
    expect(first.best).toEqual({ step: 2, loss: 1 });
    const second = await train({ ...base(), ...common, resumeFrom: first.last });
    expect(second).toMatchObject({ outcome: "stopped early", best: { step: 2, loss: 1 } });
    expect(saved).toEqual([
      [1, "best"],
      [2, "best"],
      [3, "last"],
      [4, "last"],
    ]);
  });

  test("a validation that is no number is never the best", async () => {
    const losses = [Number.NaN, 2, Number.NaN];
    const run = async (): Promise<number> => losses.shift() ?? 9;
    expect((await train({ ...base(), steps: 3, validation: { every: 1, run } })).best).toEqual({ step: 2, loss: 2 });
  });

  test("a paused run waits between steps", async () => {
    let go = (): void => undefined;
    let steps = 0;
    const running = train({
      ...base(),
      onMetrics: ({ step }) => (steps = step),
      pause: () =>
        steps === 2
          ? new Promise<void>((resolve) => {
              steps = -1;
              go = resolve;
            })
          : undefined,
    });
    await sleep(200);
    expect(steps).toBe(-1);
    go();
    expect((await running).last.step).toBe(6);
  });

  test("a source that fails ends the run with its error", async () => {
    const failing: BatchSource = { next: () => Promise.reject(new Error("no such study")), resume: () => undefined };
    await expect(train({ ...base(), batches: failing })).rejects.toThrow("no such study");
  });

  test("the weights of a checkpoint carry the parameters' own names", async () => {
    expect(Object.keys(weightsOf((await train({ ...base(), steps: 1 })).last)).sort()).toEqual(
      Object.keys(spec).sort(),
    );
  });
});
