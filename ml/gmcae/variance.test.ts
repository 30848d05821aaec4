import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice, tf } from "../engine/index.ts";
import type { Device, Values } from "../engine/index.ts";
import { goldenInput, goldenOrder, goldenWeights, tensorsOf } from "./golden.fixture.ts";
import { betaWeighted } from "./likelihood.ts";
import { batchInputs } from "./objective.ts";
import { fiveLosses } from "./steps.fixture.ts";
import { configurations, gmcae, gmcaeLoss } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";

// What a variance is made of, and what it weights: on the seed page's golden network and by float64 formulas.
let device: Device;
beforeAll(async () => {
  await tf.setBackend("cpu");
  device = await openDevice("cpu", { threads: 2 });
});
afterAll(() => device.dispose());

const golden: GmcaeConfig = { ...configurations.golden, objective: "nats per voxel", varianceFloor: 1e-3 };
const weights = goldenWeights(gmcae(golden).spec, goldenOrder);
const x = (): tf.Tensor => tf.tensor(goldenInput(2, 16), [2, 16, 16, 16, 1]);
const lossAt = (config: GmcaeConfig, values: Values): number =>
  gmcaeLoss(config)(tensorsOf(values, gmcae(config).spec), { x: x() }).loss.dataSync()[0]!;

// Pre-activations of the golden network's first patch (the page, section 2).
const before = [0.1361071351, 0.3530384868];
const made = {
  elu: (z: number) => 1 + z,
  softplus: (z: number) => Math.log(1 + Math.exp(z)),
  exp: Math.exp,
} as const;

describe.each(Object.keys(made) as (keyof typeof made)[])("a variance by %s", (varianceActivation) => {
  const config = { ...golden, varianceActivation };

  test("is the formula's, above the floor", () => {
    const variances = gmcae(config)
      .apply(tensorsOf(weights, gmcae(config).spec), x())
      ["sigma_sq"]!.dataSync();
    before.forEach((z, k) => expect(variances[k]).toBeCloseTo(made[varianceActivation](z) + 1e-3, 5));
  });

  test("has the gradient that central differences say", () => {
    const name = "sigma_sq_dense_2/kernel";
    const { spec } = gmcae(config);
    const others = tensorsOf(weights, spec);
    const gradient = tf
      .grad((w) => gmcaeLoss(config)({ ...others, [name]: w }, { x: x() }).loss)(others[name]!)
      .dataSync();
    const norm = Math.hypot(...gradient),
      step = 0.02;
    const at = (sign: number): number =>
      lossAt(config, { ...weights, [name]: weights[name]!.map((w, i) => w + (sign * step * gradient[i]!) / norm) });
    expect((at(1) - at(-1)) / (2 * step) / norm).toBeCloseTo(1, 2);
  });
});

describe("β-NLL", () => {
  /** Sums of −w·ln density in float64, w as it stands at `fixed` and not where the density is taken. */
  const parts = { logits: [0.3, -0.2], mu: [0.1, -0.4], logSigma: [-1.6, -0.4], x: 0.35 };
  type Parts = typeof parts;
  const flat = ({ logits, mu, logSigma }: Parts): number[] => [...logits, ...mu, ...logSigma];
  const exponentsOf = (values: readonly number[], m: number): number[] => {
    const [logits, mu, logSigma] = [0, 1, 2].map((part) => values.slice(part * m, (part + 1) * m));
    const total = Math.log(logits!.reduce((sum, l) => sum + Math.exp(l), 0));
    return logits!.map(
      (l, k) =>
        l -
        total -
        logSigma![k]! -
        Math.log(2 * Math.PI) / 2 -
        (parts.x - mu![k]!) ** 2 / (2 * Math.exp(2 * logSigma![k]!)),
    );
  };
  const density = (exponents: readonly number[]): number => exponents.reduce((sum, e) => sum + Math.exp(e), 0);
  const weightAt = (values: readonly number[], m: number, beta: number): number => {
    const exponents = exponentsOf(values, m);
    return (
      exponents.reduce((sum, e, k) => sum + (Math.exp(e) / density(exponents)) * Math.exp(2 * values[2 * m + k]!), 0) **
      beta
    );
  };

  const onTfjs = (given: tf.Tensor, m: number, beta: number): tf.Scalar => {
    const part = (k: number): tf.Tensor => tf.slice(given, [k * m], [m]);
    const standardised = tf.div(tf.sub(parts.x, part(1)), tf.exp(part(2)));
    const normaliser = tf.sub(tf.sub(tf.logSoftmax(part(0)), part(2)), Math.log(2 * Math.PI) / 2);
    const exponents = tf.reshape(tf.sub(normaliser, tf.mul(tf.square(standardised), 0.5)), [1, m]);
    return tf.sum(betaWeighted(exponents, tf.reshape(tf.exp(tf.mul(part(2), 2)), [1, m]), beta));
  };

  test.each([
    [1, 0.5],
    [1, 1],
    [2, 0],
    [2, 0.5],
  ])("m = %d, β = %d: the gradient is that of the likelihood times a weight that does not move", (m, beta) => {
    const values = m === 2 ? flat(parts) : [parts.logits[0]!, parts.mu[0]!, parts.logSigma[0]!];
    const weight = weightAt(values, m, beta);
    const { value, grad } = tf.valueAndGrad((given: tf.Tensor) => onTfjs(given, m, beta))(tf.tensor1d(values));
    expect(value.dataSync()[0]).toBeCloseTo(-weight * Math.log(density(exponentsOf(values, m))), 5);
    const moved = (i: number, by: number): number =>
      -weight * Math.log(density(exponentsOf(values.with(i, values[i]! + by), m)));
    const expected = values.map((_, i) => (moved(i, 1e-5) - moved(i, -1e-5)) / 2e-5);
    grad.dataSync().forEach((found, i) => expect(found).toBeCloseTo(expected[i]!, 4));
  });

  test("one Gaussian: the paper's closed gradients, σ^2β·(μ − x)/σ² and σ^2β·(1 − (x − μ)²/σ²)", () => {
    const [mu, logSigma] = [parts.mu[0]!, parts.logSigma[0]!];
    const s = Math.exp(2 * logSigma);
    const found = tf
      .grad((given: tf.Tensor) => onTfjs(given, 1, 0.5))(tf.tensor1d([0, mu, logSigma]))
      .dataSync();
    expect(found[1]).toBeCloseTo((s ** 0.5 * (mu - parts.x)) / s, 5);
    expect(found[2]).toBeCloseTo(s ** 0.5 * (1 - (parts.x - mu) ** 2 / s), 5);
  });

  test.each([
    { ...golden, beta: 0.5 },
    { ...configurations.base, patchSize: 16, filters: [4, 6, 8], denseUnits: 5, batch: 2, beta: 0.5 } as GmcaeConfig,
  ])("$name: five steps are those of tfjs, and the likelihood is watched unweighted", async (config) => {
    const { spec } = gmcae(config);
    const first = goldenWeights(
      spec,
      Object.keys(spec).map((name) => name.split("/")[0]!),
    );
    const batch: Values = { x: goldenInput(2, 16) };
    if ("weights" in batchInputs(config)) batch["weights"] = new Float32Array(batch["x"]!.length).fill(1);
    const reference = await openDevice("tfjs-cpu", {});
    const losses = (on: Device): Promise<number[]> => fiveLosses(on, config, batchInputs(config), first, batch);
    const [ours, theirs] = [await losses(device), await losses(reference)];
    ours.forEach((value, i) => expect(Math.abs(value - theirs[i]!)).toBeLessThan(1e-4 * Math.abs(theirs[i]!) + 1e-6));
    const tensors = Object.fromEntries(
      Object.entries(batch).map(([name, v]) => [name, tf.tensor(v, [2, 16, 16, 16, 1])]),
    );
    const of = (beta: number): ReturnType<ReturnType<typeof gmcaeLoss>> =>
      gmcaeLoss({ ...config, beta })(tensorsOf(first, spec), tensors);
    expect(of(0.5).metrics!["likelihood"]!.dataSync()[0]).toBeCloseTo(of(0).loss.dataSync()[0]!, 5);
    expect(Math.abs(of(0.5).loss.dataSync()[0]! - of(0).loss.dataSync()[0]!)).toBeGreaterThan(0.01);
  });
});
