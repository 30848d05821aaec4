import { describe, expect, test } from "vitest";
import { seededRandom } from "../statistics/index.ts";
import { EngineError, logSumExp, openDevice, tf } from "../engine/index.ts";
import type { Device, TensorSpec, Tensors, Values } from "../engine/index.ts";
import {
  StepRunner,
  adam,
  conv3d,
  conv3dSpec,
  convTranspose3dSame,
  convTranspose3dSpec,
  dense,
  denseSpec,
  evalInputs,
  evalStep,
  initialise,
  logSoftmax,
  relu,
  shiftedElu,
} from "./index.ts";
import type { Loss, StepRunnerOptions } from "./index.ts";

// A small autoencoder whose loss is the negative log-likelihood of a mixture of two spherical Gaussians.
const spec = {
  ...conv3dSpec("down0", 1, 4),
  ...conv3dSpec("down1", 4, 6),
  ...convTranspose3dSpec("up", 6, 4),
  ...conv3dSpec("mean", 4, 2),
  ...denseSpec("prior", 27 * 6, 2),
  ...denseSpec("variance", 27 * 6, 2),
};
const batchInputs: Record<string, TensorSpec> = { x: { shape: [3, 6, 6, 6, 1] } };
const likelihood: Loss = (p, { x }) => {
  const image = x as tf.Tensor;
  const encoded = relu(conv3d(p, "down1", relu(conv3d(p, "down0", image)), 2));
  const flat = tf.reshape(encoded, [3, 27 * 6]);
  const variance = shiftedElu(dense(p, "variance", flat));
  const mean = conv3d(p, "mean", relu(convTranspose3dSame(p, "up", encoded, 2)));
  const distance = tf.sum(tf.square(tf.sub(image, mean)), [1, 2, 3]);
  const exponent = tf.sub(
    logSoftmax(dense(p, "prior", flat)),
    tf.add(tf.mul(tf.log(variance), 108), tf.div(distance, tf.mul(variance, 2))),
  );
  return {
    loss: tf.neg(tf.mean(logSumExp(exponent, 1))) as tf.Scalar,
    metrics: { smallest: tf.min(variance) as tf.Scalar },
  };
};

const weights = initialise(spec, seededRandom(1));
const batch = (seed: number): Values => {
  const random = seededRandom(seed);
  return { x: Float32Array.from({ length: 648 }, () => random.normal()) };
};
const runner = (device: Device, more: Partial<StepRunnerOptions> = {}): Promise<StepRunner> =>
  StepRunner.create({
    device,
    spec,
    loss: likelihood,
    optimiser: adam({ clipNorm: 10 }),
    batchInputs,
    weights,
    ...more,
  });
const cpu = await openDevice("cpu", { threads: 1 });
const reference = await openDevice("tfjs-cpu");

test("five steps of Adam give the losses of tfjs cpu", async () => {
  const [fast, slow] = [await runner(cpu), await runner(reference)];
  for (let step = 0; step < 5; step++) {
    const [a, b] = [await fast.run(batch(step), 1e-3), await slow.run(batch(step), 1e-3)];
    expect(Math.abs(a.loss - b.loss)).toBeLessThan(1e-5 * Math.abs(b.loss));
    expect(Math.abs(a.norm - b.norm)).toBeLessThan(1e-4 * b.norm);
    expect(a.metrics["smallest"]).toBeCloseTo(b.metrics["smallest"] ?? NaN, 4);
    expect(a.skipped).toBe(false);
  }
  const [ours, theirs] = [fast.weights(), slow.weights()];
  for (const [name, values] of Object.entries(theirs))
    Array.from(values).forEach((value, i) =>
      expect(Math.abs((ours[name]?.[i] ?? NaN) - value), name).toBeLessThan(2e-4),
    );
  expect(fast.state()["t"]).toEqual(Float32Array.of(5));
});

test("gradients of the layers agree with central differences", async () => {
  const scalar = (inputs: Tensors, name: string, w: tf.Tensor): tf.Scalar =>
    likelihood(
      { ...Object.fromEntries(Object.keys(spec).map((key) => [key, inputs[`w:${key}`] as tf.Tensor])), [name]: w },
      inputs,
    ).loss;
  const inputs = evalInputs(spec, batchInputs);
  // Biases of zero would put many voxels exactly on the corner of relu.
  const random = seededRandom(5);
  const around = Object.entries(weights).map(
    ([name, values]) => [name, Float32Array.from(values, (value) => value + 0.1 * random.normal())] as const,
  );
  const shaken = Object.fromEntries(around);
  const feeds: Values = { ...batch(3), ...Object.fromEntries(around.map(([name, values]) => [`w:${name}`, values])) };
  const value = await cpu.compile(evalStep(spec, likelihood), inputs);
  for (const name of Object.keys(spec)) {
    const plan = await cpu.compile(
      (given) => ({ g: tf.grad((w: tf.Tensor) => scalar(given, name, w))(given[`w:${name}`] as tf.Tensor) }),
      inputs,
    );
    const gradient = (await plan.run(feeds))["g"] as Float32Array;
    const [index, largest] = gradient.reduce(
      ([at, most], g, i) => (Math.abs(g) > Math.abs(most) ? [i, g] : [at, most]),
      [0, 0],
    );
    const shifted = async (step: number): Promise<number> => {
      const moved = Float32Array.from(shaken[name] as Float32Array);
      moved[index] = (moved[index] ?? 0) + step;
      return (await value.run({ ...feeds, [`w:${name}`]: moved }))["loss"]?.[0] ?? NaN;
    };
    const difference = ((await shifted(2e-3)) - (await shifted(-2e-3))) / 4e-3;
    expect(Math.abs(difference - largest), name).toBeLessThan(0.02 * Math.abs(largest) + 0.05);
  }
});

describe("a step that is not finite", () => {
  const broken: Values = { x: new Float32Array(648).fill(Number.NaN) };

  test.each([cpu, reference])("leaves the whole state as it was, bit for bit, and is counted ($id)", async (device) => {
    const [disturbed, calm] = [await runner(device), await runner(device)];
    await disturbed.run(batch(1), 1e-3);
    const before = disturbed.state();
    const result = await disturbed.run(broken, 1e-3);
    expect(result).toMatchObject({ skipped: true, loss: NaN });
    expect(disturbed.state()).toEqual(before);
    await disturbed.run(batch(2), 1e-3);
    await calm.run(batch(1), 1e-3);
    await calm.run(batch(2), 1e-3);
    expect(disturbed.state()).toEqual(calm.state());
  });

  test("is an error after too many in a row, and not before", async () => {
    const steps = await runner(cpu, { maximumSkipped: 3 });
    for (const data of [broken, broken]) expect((await steps.run(data, 1e-3)).skipped).toBe(true);
    expect((await steps.run(batch(1), 1e-3)).skipped).toBe(false);
    for (const data of [broken, broken]) expect((await steps.run(data, 1e-3)).skipped).toBe(true);
    const error: unknown = await steps.run(broken, 1e-3).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ kind: "NonFinite", message: expect.stringContaining("3 steps in a row") });
  });

  test("a gradient above the spike limit is skipped too", async () => {
    const steps = await runner(cpu, { spikeLimit: 1e-6 });
    const result = await steps.run(batch(1), 1e-3);
    expect(result.skipped).toBe(true);
    expect(Number.isFinite(result.loss)).toBe(true);
    expect(steps.weights()).toEqual(weights);
  });
});

describe("state", () => {
  test("two steps, saved and loaded elsewhere, then one: the same bits as three", async () => {
    const [straight, first, second] = [await runner(cpu), await runner(cpu), await runner(cpu)];
    for (const seed of [1, 2, 3]) await straight.run(batch(seed), 1e-3);
    for (const seed of [1, 2]) await first.run(batch(seed), 1e-3);
    second.load(first.state());
    await second.run(batch(3), 1e-3);
    expect(second.state()).toEqual(straight.state());
  });

  test("is a copy, and a foreign one is refused by name", async () => {
    const steps = await runner(cpu);
    const saved = steps.state();
    await steps.run(batch(1), 1e-3);
    expect(saved["t"]).toEqual(Float32Array.of(0));
    expect(() => steps.load({ "w:other/kernel": new Float32Array(1) })).toThrow(
      "holds w:other/kernel, which this model does not have",
    );
    expect(() => steps.load({ "w:up/bias": new Float32Array(1) })).toThrow(
      "w:up/bias has 1 elements; this model's has 4",
    );
  });

  test("frozen parameters stay, have no slots, and count in no norm", async () => {
    const steps = await runner(cpu, { optimiser: adam({ frozen: (name) => !name.startsWith("mean/") }) });
    for (const seed of [1, 2]) await steps.run(batch(seed), 1e-2);
    const after = steps.weights();
    for (const [name, values] of Object.entries(weights))
      if (name.startsWith("mean/")) expect(after[name]).not.toEqual(values);
      else expect(after[name]).toEqual(values);
    expect(
      Object.keys(steps.state())
        .filter((name) => /^[mv]:/.test(name))
        .sort(),
    ).toEqual(["m:mean/bias", "m:mean/kernel", "v:mean/bias", "v:mean/kernel"]);
  });
});

test("the loss alone, with the weights as constants", async () => {
  const constants = Object.fromEntries(Object.entries(weights).map(([name, values]) => [`w:${name}`, values]));
  const plan = await cpu.compile(evalStep(spec, likelihood), evalInputs(spec, batchInputs), { constants });
  const out = await plan.run(batch(1));
  const step = await (await runner(cpu)).run(batch(1), 1e-3);
  expect(out["loss"]?.[0]).toBeCloseTo(step.loss, 3);
  expect(out["metric:smallest"]?.[0]).toBeCloseTo(step.metrics["smallest"] ?? NaN, 5);
});

test("a batch input with a name of the step's own is refused", () => {
  expect(() => evalInputs(spec, { lr: { shape: [] } })).toThrow("A batch input may not be called lr");
});
