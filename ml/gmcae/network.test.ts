import { describe, expect, test } from "vitest";
import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import { parameterCount } from "../nn/index.ts";
import { goldenInput, goldenOrder, goldenUnit, goldenWeights, tensorsOf } from "./golden.fixture.ts";
import { configurations, gmcae, gmcaeLoss, natsPerVoxel } from "./index.ts";

// Golden values: the seed page, section 2, tiny case (P = 16, filters 3, 4, 5, dense 6, m = 2, N = 2).
const config = configurations.golden;
const model = gmcae(config);
const weights = tensorsOf(goldenWeights(model.spec, goldenOrder), model.spec);
const x = tf.tensor(goldenInput(2, 16), [2, 16, 16, 16, 1]);
const outputs = model.apply(weights, x);
const data = (name: string): Float32Array => outputs[name]!.dataSync() as Float32Array;
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

test("the recipe for golden weights gives the page's check values", () => {
  expect(goldenUnit(0, 0)).toBeCloseTo(-0.6160550531931221, 15);
  expect(goldenUnit(3, 0)).toBeCloseTo(0.6039778222329915, 15);
  expect(goldenUnit(2, 5)).toBeCloseTo(0.560593229252845, 15);
  expect(sum(goldenInput(2, 16))).toBeCloseTo(846.59283426, 3);
});

describe("parameters", () => {
  test.each([1, 2, 4, 8])("the original's count for m = %i is 8,660,162 + 1,987·m", (gaussians) => {
    expect(parameterCount(gmcae({ ...configurations.seed, gaussians }).spec)).toBe(8660162 + 1987 * gaussians);
  });

  test("golden has 5,804, and every layer's name is the original's", () => {
    expect(parameterCount(model.spec)).toBe(5804);
    expect(new Set(Object.keys(model.spec))).toEqual(new Set(goldenOrder.flatMap((l) => [`${l}/kernel`, `${l}/bias`])));
    expect(model.spec["decoder_conv_2-1_1/kernel"]!.shape).toEqual([3, 3, 3, 4, 5]);
  });
});

describe("golden forward pass", () => {
  test("encoded and decoded", () => {
    expect(outputs["encoded"]!.shape).toEqual([2, 2, 2, 2, 5]);
    expect(sum(data("encoded"))).toBeCloseTo(3.03210415906, 5);
    expect(Math.max(...data("encoded"))).toBeCloseTo(0.340543751581, 6);
    expect(data("encoded")[3]).toBeCloseTo(0.2685267561, 6);
    expect(sum(data("decoded"))).toBeCloseTo(12.6714497917, 4);
  });

  test("heads, in the original's output order", () => {
    const gmd = data("gmd"),
      width = 2 * (16 ** 3 + 2);
    expect(outputs["gmd"]!.shape).toEqual([2, width]);
    const expected = [
      -0.7378131676, -0.650391234, 1.136107135, 1.353038487, -0.004275032905, -0.001881865794, -0.004278067628,
    ];
    expected.forEach((value, i) => expect(gmd[i]).toBeCloseTo(value, 6));
    expect(gmd[width - 1]).toBeCloseTo(-0.002151184859, 7);
    expect(gmd[width + 3]).toBeCloseTo(1.4994758171, 6);
    expect(sum(data("mu"))).toBeCloseTo(-54.4229726725, 3);
    expect(sum(data("mu").map((v) => v * v))).toBeCloseTo(0.282201549443, 6);
  });
});

describe("objective", () => {
  const lossOf = (p: Tensors): tf.Scalar => gmcaeLoss(config)(p, { x }).loss;

  test("mean loss 4239.423 nats a patch, and per voxel the same over c", () => {
    const { loss, metrics } = gmcaeLoss(config)(weights, { x });
    expect(loss.dataSync()[0]! / 4239.42301577).toBeCloseTo(1, 6);
    const perVoxel = gmcaeLoss({ ...config, objective: "nats per voxel" })(weights, { x }).loss;
    expect(perVoxel.dataSync()[0]! / (4239.42301577 / 4096)).toBeCloseTo(1, 6);
    expect(natsPerVoxel(4096, config)).toBe(1);
    expect(metrics!["smallestSigma"]!.dataSync()[0]! ** 2).toBeCloseTo(1.1265014893, 5);
    expect(metrics!["usage_0"]!.dataSync()[0]! + metrics!["usage_1"]!.dataSync()[0]!).toBeCloseTo(1, 6);
  });

  test("gradients: global norm 4926.688 and the layers' norms", () => {
    const names = Object.keys(model.spec);
    const { grads } = tf.valueAndGrads((...ws: tf.Tensor[]) =>
      lossOf(Object.fromEntries(names.map((name, i) => [name, ws[i]!]))),
    )(names.map((name) => weights[name]!));
    const norms = Object.fromEntries(names.map((name, i) => [name, Math.hypot(...grads[i]!.dataSync())]));
    expect(Math.hypot(...Object.values(norms)) / 4926.687977).toBeCloseTo(1, 5);
    const expected: Record<string, [number, number]> = {
      "encoder_conv_1-2_0": [849.172065, 420.777025],
      "encoder_conv_2-1_2": [911.868839, 1688.88715],
      "decoder_conv_2-1_0": [1.49084651, 11.8931976],
      "decoder_conv_2-1_1": [1.48377398, 26.6762907],
      "decoder_conv_1-2_2": [6.02723183, 165.831626],
      log_prior_conv3d: [0.372386287, 1.45950777],
      mu_conv3d: [3.58564865, 386.252825],
      sigma_sq_conv3d: [791.800783, 2263.96727],
      sigma_sq_dense_2: [468.565319, 1613.99965],
    };
    for (const [layer, [kernel, bias]] of Object.entries(expected)) {
      expect(norms[`${layer}/kernel`]! / kernel, layer).toBeCloseTo(1, 4);
      expect(norms[`${layer}/bias`]! / bias, layer).toBeCloseTo(1, 4);
    }
    const first = grads[names.indexOf("encoder_conv_1-2_0/kernel")]!.dataSync();
    expect(first[0]! / -125.482854).toBeCloseTo(1, 4);
    expect(first[1]! / -33.9838282).toBeCloseTo(1, 4);
  });
});
