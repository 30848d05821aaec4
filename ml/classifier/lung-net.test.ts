import { describe, expect, test } from "vitest";
import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import { parameterCount } from "../nn/index.ts";
import { lungNet, seedFrozenLayers, seedLungNet } from "./index.ts";
import type { LungNetConfig } from "./index.ts";

// Golden values: the seed page, section 5.7. Small cases on tfjs.
const order = [
  ...[0, 1, 2].flatMap((b) => [`encoder_conv_1-2_${b}`, `encoder_conv_2-1_${b}`]),
  "dense_1",
  "dense_2",
  "dense_3",
];

function unit(j: number, stream: number): number {
  let x = (j + 1 + 1000003 * stream) >>> 0;
  for (let round = 0; round < 2; round++) x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
  return (2 * ((x ^ (x >>> 16)) >>> 0)) / 4294967296 - 1;
}

function weightsFor(config: LungNetConfig): Tensors {
  const { spec } = lungNet(config);
  return Object.fromEntries(
    Object.entries(spec).map(([name, { shape }]) => {
      const [layer, part] = name.split("/") as [string, string];
      const number = order.indexOf(layer),
        isKernel = part === "kernel";
      const receptive = shape.slice(0, -2).reduce((a, b) => a * b, 1);
      const by = isKernel ? Math.sqrt(12 / (receptive * (shape.at(-1)! + shape.at(-2)!))) : 0.01;
      const length = shape.reduce((a, b) => a * b, 1);
      return [
        name,
        tf.tensor(
          Float32Array.from({ length }, (_, j) => by * unit(j, 2 * number + (isKernel ? 0 : 1))),
          [...shape],
        ),
      ];
    }),
  );
}

function input(d: number, h: number, w: number): tf.Tensor {
  const data = new Float32Array(d * h * w);
  for (let z = 0, at = 0; z < d; z++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        data[at++] = 0.6 * Math.sin(0.31 * z) * Math.cos(0.23 * y) + 0.4 * Math.sin(0.11 * x + 0.05 * y) - 0.2;
  return tf.tensor(data, [1, d, h, w, 1]);
}

const small: LungNetConfig = { filters: [3, 4, 5], hidden: [6, 6], bins: "floor" };

describe("lungNet", () => {
  test.each([
    {
      size: [27, 30, 33],
      dims: [4, 4, 5],
      encoded: 21.06052943,
      pooled: 22.58849081,
      first: [0.2680069, 0.31802624, 0.25784573, 0.68981892],
      logit: 0.6516903206,
    },
    {
      size: [25, 25, 25],
      dims: [4, 4, 4],
      encoded: 9.320088638,
      pooled: 14.11601128,
      first: [0.1275276, 0.25304135, 0.087762529, 0.3333318],
      logit: 0.2586444763,
    },
    {
      size: [41, 36, 52],
      dims: [6, 5, 7],
      encoded: 98.27841145,
      pooled: 41.05829349,
      first: [0.56847867, 0.34278066, 0.46171443, 0.74487794],
      logit: 1.016386234,
    },
  ])("golden logit of a $size box", ({ size, dims, encoded, pooled, first, logit }) => {
    const [d, h, w] = size as [number, number, number];
    const out = lungNet(small).apply(weightsFor(small), input(d, h, w));
    const value = (name: string): number[] => [...out[name]!.dataSync()];
    const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    expect(out["encoded"]!.shape.slice(1, 4)).toEqual(dims);
    expect(sum(value("encoded")) / encoded).toBeCloseTo(1, 6);
    expect(sum(value("pooled")) / pooled).toBeCloseTo(1, 6);
    first.forEach((v, i) => expect(value("pooled")[i]).toBeCloseTo(v, 6));
    expect(value("logit")[0]).toBeCloseTo(logit, 6);
    expect(value("probability")[0]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
  });

  test("the original's has 23,619,137 parameters, 22,842,881 of them trained", () => {
    const { spec } = lungNet(seedLungNet);
    expect(parameterCount(spec)).toBe(23619137);
    const trained = Object.entries(spec).filter(([name]) => !seedFrozenLayers.includes(name.split("/")[0]!));
    expect(parameterCount(Object.fromEntries(trained))).toBe(22842881);
  });

  test("the original's bins are empty below 25 voxels, and that is said", () => {
    expect(() => lungNet(small).apply(weightsFor(small), input(24, 30, 30))).toThrow("25 voxels");
  });
});
