import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice, tf } from "../engine/index.ts";
import type { Device, TensorSpec, Values } from "../engine/index.ts";
import { evalInputs, evalStep, initialise } from "../nn/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { batchInputs } from "./objective.ts";
import { fiveLosses } from "./steps.fixture.ts";
import { compileMap, configurations, gmcae, gmcaeLoss, multiplyAddsPerPatch } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";

// The networks with a density at every voxel, small: against tfjs, against float64 by hand, and by what they may not know.
let device: Device;
beforeAll(async () => {
  device = await openDevice("cpu", { threads: 2 });
});
afterAll(() => device.dispose());

const p = 16;
const small = { patchSize: p, filters: [4, 6, 8], denseUnits: 5, batch: 2 } as const;
const cases = [
  ...(["base", "gaussian", "fixed", "context"] as const).map((name): GmcaeConfig => ({
    ...configurations[name],
    ...small,
  })),
  { ...configurations.base, ...small, name: "base with exp", varianceActivation: "exp" } satisfies GmcaeConfig,
  {
    ...configurations.base,
    ...small,
    name: "base as it was, uncentred, with a ReLU code, by Adam",
    centreHu: -300,
    codeActivation: "relu",
    optimiser: "adam",
  } satisfies GmcaeConfig,
];

/** A batch with everything that any of them reads: half of the voxels count, a block is blank. */
function batch(config: GmcaeConfig): Values {
  const random = seededRandom(3);
  const all: Values = {
    x: Float32Array.from({ length: 2 * p ** 3 }, (_, i) => Math.sin(0.013 * i) * 0.6 - 0.4 + 0.1 * random.normal()),
    weights: Float32Array.from({ length: 2 * p ** 3 }, (_, i) => (i % p < p / 2 ? 1 : 0)),
    blank: Float32Array.from({ length: 2 * p ** 3 }, (_, i) => (i % p > 3 && Math.floor(i / p) % p > 5 ? 1 : 0)),
  };
  return Object.fromEntries(Object.keys(batchInputs(config)).map((name) => [name, all[name]!]));
}

function weightsOf(config: GmcaeConfig): Values {
  return initialise(gmcae(config).spec, seededRandom(5));
}

async function lossOf(config: GmcaeConfig, weights: Values, inputs: Values): Promise<number> {
  const { spec } = gmcae(config);
  const plan = await device.compile(evalStep(spec, gmcaeLoss(config)), evalInputs(spec, batchInputs(config)));
  const named = Object.fromEntries(Object.entries(weights).map(([name, values]) => [`w:${name}`, values]));
  const { loss } = await plan.run({ ...named, ...inputs });
  await plan.dispose();
  return loss![0]!;
}

describe.each(cases)("$name", (config) => {
  test("five steps are those of tfjs", async () => {
    const reference = await openDevice("tfjs-cpu", {});
    const losses = (on: Device): Promise<number[]> =>
      fiveLosses(on, config, batchInputs(config), weightsOf(config), batch(config));
    const [ours, theirs] = [await losses(device), await losses(reference)];
    ours.forEach((value, i) => expect(Math.abs(value - theirs[i]!)).toBeLessThan(1e-5 * Math.abs(theirs[i]!)));
    expect(ours[4]).toBeLessThan(ours[0]!);
  });

  test("its gradient is what central differences say", async () => {
    const { spec } = gmcae(config);
    // Twice the first weights: at these the signal through a bottleneck this small is too weak for float32 differences.
    const weights = Object.fromEntries(
      Object.entries(weightsOf(config)).map(([name, values]) => [name, values.map((w) => 2 * w)]),
    );
    const inputs: Record<string, TensorSpec> = { ...batchInputs(config) };
    for (const [name, { shape }] of Object.entries(spec)) inputs[name] = { shape };
    const names = ["head/kernel", "encoder_conv_1/kernel", ...("head/pre_sigma" in spec ? ["head/pre_sigma"] : [])];
    const program = await device.compile((given) => {
      const objective = (...values: tf.Tensor[]): tf.Scalar =>
        gmcaeLoss(config)({ ...given, ...Object.fromEntries(names.map((name, i) => [name, values[i]!])) }, given).loss;
      const { grads } = tf.valueAndGrads(objective)(names.map((name) => given[name]!));
      return Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
    }, inputs);
    const gradients = await program.run({ ...weights, ...batch(config) });
    await program.dispose();
    for (const name of names) {
      // The whole gradient along its own direction: one number that float32 can resolve.
      const gradient = gradients[name]!;
      const norm = Math.hypot(...gradient);
      const step = 1e-4;
      const at = (sign: number): Promise<number> =>
        lossOf(
          config,
          { ...weights, [name]: weights[name]!.map((w, i) => w + (sign * step * gradient[i]!) / norm) },
          batch(config),
        );
      const numeric = ((await at(1)) - (await at(-1))) / (2 * step);
      expect(Math.abs(numeric / norm - 1), `${name}: ${numeric} against ${norm}`).toBeLessThan(0.01);
    }
  });

  test("the map is the loss, voxel by voxel, and the loss is a mean over the voxels that count", async () => {
    const weights = weightsOf(config);
    const plan = await compileMap({ device, config, weights });
    const x = new Float32Array(plan.batch * p ** 3);
    x.set(batch(config)["x"]!);
    const maps = await plan.run(x);
    const inside = (i: number): boolean => {
      const [cx, cy, cz] = [i % p, Math.floor(i / p) % p, Math.floor(i / p ** 2) % p];
      return [cx, cy, cz].every((c) => c >= plan.margin && c < p - plan.margin);
    };
    const counts = (i: number): boolean => inside(i) && i % 3 > 0;
    const voxels = Array.from({ length: 2 * p ** 3 }, (_, i) => i).filter(counts);
    const mean = voxels.reduce((sum, i) => sum + maps.loss[i]!, 0) / voxels.length;
    const [blank, counted] = [inside, counts].map((holds) =>
      Float32Array.from({ length: 2 * p ** 3 }, (_, i) => (holds(i) ? 1 : 0)),
    );
    const whole = {
      x: x.slice(0, 2 * p ** 3),
      weights: counted!,
      ...(config.network === "context" ? { blank: blank! } : {}),
    };
    expect(mean).toBeCloseTo(await lossOf(config, weights, whole), 4);
    expect(Math.min(...maps.sigma)).toBeGreaterThanOrEqual(Math.sqrt(config.varianceFloor) * 0.999);
    expect(new Set(maps.component).size).toBeLessThanOrEqual(config.gaussians);
    await plan.dispose();
  });
});

test("what is blank is hidden: the loss elsewhere does not know what stood there", async () => {
  const config: GmcaeConfig = { ...configurations.context, ...small };
  const inputs = batch(config);
  const outside = inputs["blank"]!.map((blank, i) => (blank === 1 && i % 2 === 0 ? 1 : 0));
  const moved = inputs["x"]!.map((value, i) => (inputs["blank"]![i] === 1 && i % 2 === 1 ? value + 0.5 : value));
  const of = (x: Values[string]): Promise<number> =>
    lossOf(config, weightsOf(config), { ...inputs, weights: outside, x });
  expect(await of(moved)).toBeCloseTo(await of(inputs["x"]!), 6);
  const seen = inputs["x"]!.map((value, i) => (inputs["blank"]![i] === 0 ? value + 0.5 : value));
  expect(Math.abs((await of(seen)) - (await of(moved)))).toBeGreaterThan(1e-4);
});

test("sizes: what a model file and a step cost", () => {
  const parameters = (name: keyof typeof configurations): number =>
    Object.values(gmcae(configurations[name]).spec).reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
  // 8 MB of float32 are 2 million.
  expect(parameters("base")).toBeLessThan(2e6);
  expect(parameters("context")).toBeLessThan(2e6);
  expect(parameters("gaussian") / parameters("base")).toBeGreaterThan(0.95);
  expect(multiplyAddsPerPatch(configurations.base)).toBeLessThan(multiplyAddsPerPatch(configurations.seed) / 10);
});
