import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice, tf } from "../engine/index.ts";
import type { Device, Tensors, Values } from "../engine/index.ts";
import { StepRunner, adam, initialise } from "../nn/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { goldenInput, goldenOrder, goldenWeights, tensorsOf } from "./golden.fixture.ts";
import { adamEpsilon, compileMap, configurations, faithful, gmcae, gmcaeLoss } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";
import { fiveLosses } from "./steps.fixture.ts";

// The product's device against the seed page's golden values (section 2) and against tfjs.
let device: Device;
beforeAll(async () => {
  // The expected values below are computed by tfjs itself.
  await tf.setBackend("cpu");
  device = await openDevice("cpu", { threads: 2 });
});
afterAll(() => device.dispose());

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

async function forward(config: GmcaeConfig, n: number, weights: Values): Promise<Values> {
  const model = gmcae(config),
    p = config.patchSize;
  const inputs = Object.fromEntries(Object.entries(model.spec).map(([name, { shape }]) => [name, { shape }]));
  const c = p ** 3;
  const program = ({ x, ...parameters }: Tensors): Tensors => {
    const { encoded, log_prior, sigma_sq, mu, gmd } = model.apply(parameters, x!);
    const loss = gmcaeLoss(faithful(config))(parameters, { x: x! }).loss;
    return {
      encoded: encoded!,
      log_prior: log_prior!,
      sigma_sq: sigma_sq!,
      mu: tf.reshape(mu!, [n, c * config.gaussians]),
      gmd: gmd!,
      loss,
    };
  };
  const plan = await device.compile(program, { x: { shape: [n, p, p, p, 1] }, ...inputs }, { constants: weights });
  const out = await plan.run({ x: goldenInput(n, p) });
  await plan.dispose();
  return out;
}

describe("the whole seed network on ONNX Runtime", () => {
  test("m = 8: the page's encoded, log-priors, variances, means and loss", async () => {
    const config = faithful(configurations.seed);
    const out = await forward(config, 1, goldenWeights(gmcae(config).spec, goldenOrder));
    expect(sum(out["encoded"]!)).toBeCloseTo(367.108794396, 2);
    expect(Math.max(...out["encoded"]!)).toBeCloseTo(0.287688559959, 5);
    const logPrior = [
      -1.982678921, -2.293627305, -1.966312659, -2.03994012, -2.105984587, -2.046086584, -2.079623087, -2.158925926,
    ];
    logPrior.forEach((value, k) => expect(out["log_prior"]![k]).toBeCloseTo(value, 5));
    const variance = [
      0.979565291, 1.037254816, 1.075976228, 1.063032109, 0.8742552058, 0.9492339817, 0.9609599539, 0.9652536682,
    ];
    variance.forEach((value, k) => expect(out["sigma_sq"]![k]).toBeCloseTo(value, 5));
    const mu = [-0.009345402977, 0.003711263548, 0.0110068459, -0.004466559447];
    mu.forEach((value, i) => expect(out["mu"]![i]).toBeCloseTo(value, 6));
    expect(out["mu"]!.at(-1)).toBeCloseTo(-0.0126368292, 6);
    expect(sum(out["mu"]!.map((v) => v * v))).toBeCloseTo(102.522569532, 2);
    expect(out["gmd"]).toHaveLength(8 * (32768 + 2));
    expect(Math.abs(out["loss"]![0]! - 30884.915036)).toBeLessThan(1e-6 * (30884.915036 + 32768));
  });
});

describe("five Adam steps on the golden batch", () => {
  test("losses of the page: 4239.42302 down to 3987.3586", async () => {
    const config = configurations.golden;
    const { spec } = gmcae(config);
    const runner = await StepRunner.create({
      device,
      spec,
      loss: gmcaeLoss(config),
      optimiser: adam({ epsilon: adamEpsilon }),
      batchInputs: { x: { shape: [2, 16, 16, 16, 1] } },
      weights: goldenWeights(spec, goldenOrder),
    });
    const expected = [4239.42302, 4160.14515, 4091.59421, 4032.67225, 3987.3586];
    for (const value of expected) {
      const { loss, norm } = await runner.run({ x: goldenInput(2, 16) }, config.learningRate);
      expect(loss / value).toBeCloseTo(1, 5);
      if (value === expected[0]) expect(norm / 4926.687977).toBeCloseTo(1, 5);
    }
    await runner.dispose();
  });
});

describe("the map of a patch", () => {
  const config = configurations.golden;
  const weights = goldenWeights(gmcae(config).spec, goldenOrder);
  const patches = goldenInput(8, 16);

  /** The page's formulas in float64, from the network's outputs by tfjs. */
  function expected(single: boolean): { loss: number[]; reconstruction: number[]; klLess: number; exact: number }[] {
    const x = tf.tensor(patches, [8, 16, 16, 16, 1]);
    const { log_prior, sigma_sq, mu } = gmcae(config).apply(tensorsOf(weights, gmcae(config).spec), x);
    const [lp, s, means] = [log_prior!, sigma_sq!, mu!].map((t) => t.dataSync());
    return Array.from({ length: 8 }, (_, n) => {
      const at = (i: number, k: number): number => means![(n * 4096 + i) * 2 + k]!;
      const value = (i: number): number => patches[n * 4096 + i]!;
      const energy = (i: number, k: number): number =>
        0.5 * Math.log(2 * Math.PI * s![2 * n + k]!) + (value(i) - at(i, k)) ** 2 / (2 * s![2 * n + k]!);
      const voxels = Array.from({ length: 4096 }, (_, i) => i);
      const exponent = [0, 1].map((k) => lp![2 * n + k]! - sum(voxels.map((i) => energy(i, k))));
      const exact = -Math.max(...exponent) - Math.log(sum(exponent.map((e) => Math.exp(e - Math.max(...exponent)))));
      const r = exponent.map((e) => Math.exp(e + exact));
      const score = [0, 1].map((k) => lp![2 * n + k]! - 0.5 * Math.log(s![2 * n + k]!));
      const pick = score[0]! > score[1]! ? 0 : 1;
      return {
        loss: voxels.map((i) => r[0]! * energy(i, 0) + r[1]! * energy(i, 1)),
        reconstruction: voxels.map((i) => (single ? at(i, pick) : r[0]! * at(i, 0) + r[1]! * at(i, 1))),
        klLess: exact - sum(r.map((q, k) => (q > 0 ? q * (Math.log(q) - lp![2 * n + k]!) : 0))),
        exact,
      };
    });
  }

  test.each([false, true])("is the formula's, faithful: %s", async (single) => {
    const plan = await compileMap({ device, config, weights, faithful: single });
    expect(plan.batch).toBe(8);
    const maps = await plan.run(patches);
    expected(single).forEach(({ loss, reconstruction, klLess, exact }, n) => {
      for (let i = 0; i < 4096; i += 17) {
        expect(maps.loss[n * 4096 + i]).toBeCloseTo(loss[i]!, 4);
        expect(maps.reconstruction[n * 4096 + i]).toBeCloseTo(reconstruction[i]!, 5);
      }
      const total = sum(maps.loss.subarray(n * 4096, (n + 1) * 4096));
      expect(Math.abs(total - klLess) / (exact + 4096)).toBeLessThan(1e-5);
      expect(Math.abs(maps.exactLossNats[n]! - exact) / (exact + 4096)).toBeLessThan(1e-5);
    });
    await plan.dispose();
  });
});

test("tiny steps are the same on ONNX Runtime and tfjs", async () => {
  const config: GmcaeConfig = { ...configurations.tiny, patchSize: 16, filters: [4, 6, 8], batch: 2 };
  const reference = await openDevice("tfjs-cpu", {});
  const weights = initialise(gmcae(config).spec, seededRandom(5));
  const losses = (on: Device): Promise<number[]> =>
    fiveLosses(on, config, { x: { shape: [2, 16, 16, 16, 1] } }, weights, { x: goldenInput(2, 16) });
  const [ours, theirs] = [await losses(device), await losses(reference)];
  ours.forEach((value, i) => expect(Math.abs(value - theirs[i]!)).toBeLessThan(1e-5 * Math.abs(theirs[i]!)));
  expect(ours[4]).toBeLessThan(ours[0]!);
});
