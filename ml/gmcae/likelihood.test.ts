import { describe, expect, test } from "vitest";
import { tf } from "../engine/index.ts";
import { ShiftedELU, buildGmdLogLikelihood, logSoftmax } from "./index.ts";

// Golden values: the seed page, section 3 (float64 there; float32 here, so relative to |loss| + c).

interface Case {
  n: number;
  c: number;
  m: number;
  losses: readonly number[];
}
const cases: readonly Case[] = [
  { n: 2, c: 4, m: 1, losses: [0.958128458298, 0.543804085186] },
  { n: 2, c: 8, m: 3, losses: [2.27728661225, 1.21389357128] },
  { n: 1, c: 27, m: 2, losses: [6.79683711821] },
  { n: 2, c: 32768, m: 2, losses: [7830.75313908, 3718.21084135] },
  { n: 1, c: 32768, m: 8, losses: [7831.72424354] },
];

interface Parts {
  y: tf.Tensor2D;
  logits: tf.Tensor2D;
  preSigma: tf.Tensor2D;
  mu: tf.Tensor3D;
}

function parts({ n, c, m }: Case): Parts {
  const fill = (shape: number[], of: (s: number, i: number, k: number) => number): tf.Tensor => {
    const last = shape.length === 3 ? m : 1,
      middle = shape[1]!;
    const width = shape.length === 3 ? middle * last : middle;
    return tf.tensor(
      Float32Array.from({ length: n * width }, (_, at) =>
        of(Math.floor(at / width), Math.floor((at % width) / last), at % last),
      ),
      shape,
    );
  };
  const y = (s: number, i: number): number => Math.sin(0.37 * i + 0.11 * s);
  return {
    y: fill([n, c], y) as tf.Tensor2D,
    logits: fill([n, m], (s, k) => Math.cos(1.3 * k + 0.7 * s)) as tf.Tensor2D,
    preSigma: fill([n, m], (s, k) => -1.5 + 0.8 * k - 0.3 * s) as tf.Tensor2D,
    mu: fill([n, c, m], (s, i, k) => y(s, i) + 0.25 * Math.sin(0.53 * i + 1.7 * k + 0.29 * s)) as tf.Tensor3D,
  };
}

function losses({ n, c, m }: Case, { y, logits, preSigma, mu }: Parts): tf.Tensor1D {
  const yPred = tf.concat([logSoftmax(logits), ShiftedELU()(preSigma), tf.reshape(mu, [n, c * m])], 1) as tf.Tensor2D;
  return buildGmdLogLikelihood(c, m)(y, yPred);
}

describe("buildGmdLogLikelihood", () => {
  test.each(cases)("c = $c, m = $m", (sample) => {
    const found = losses(sample, parts(sample)).dataSync();
    sample.losses.forEach((expected, i) =>
      expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-6 * (Math.abs(expected) + sample.c)),
    );
  });

  test("gradients of case B (c = 8, m = 3)", () => {
    const sample = cases[1]!,
      { y, logits, preSigma, mu } = parts(sample);
    const mean = (l: tf.Tensor, p: tf.Tensor, u: tf.Tensor): tf.Tensor =>
      tf.mean(losses(sample, { y, logits: l as tf.Tensor2D, preSigma: p as tf.Tensor2D, mu: u as tf.Tensor3D }));
    const [dLogit, dPre, dMu] = tf
      .grads(mean)([logits, preSigma, mu])
      .map((g) => [...g.dataSync()]);
    const close = (found: number[], expected: number[]): void =>
      expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
    close(dLogit!, [-0.183041738206, 0.135525494077, 0.04751624413, -0.153400497332, 0.095083809494, 0.058316687838]);
    close(dPre!, [1.731132957711, 0.041975362096, 0.000652255305, 1.626745007943, 0.03137179934, 0.000925986703]);
    close(
      dMu!.slice(0, 6),
      [0, 0.005647344189887866, -1.0689858431e-5, 0.276694003775, 0.004501635879, -2.9668742508e-5],
    );
    expect(Math.hypot(...dMu!)).toBeCloseTo(1.7274856786, 6);
  });

  test.each([
    [0, 1],
    [1.5, 1],
    [8, 0],
    [8, -2],
  ])("c = %d, m = %d is refused", (c, m) => {
    expect(() => buildGmdLogLikelihood(c, m)).toThrow("must be a positive integer");
  });
});

test("ShiftedELU: x + 1 above 0, exp(x) below, and no floor in float32", () => {
  const found = ShiftedELU()(tf.tensor1d([2, 0, -1, -15, -17.4])).dataSync();
  expect([...found]).toEqual([3, 1, expect.closeTo(Math.exp(-1), 6), expect.closeTo(3e-7, 7), 0]);
  const other = ShiftedELU({ shift: 0.5, alpha: 2 })(tf.tensor1d([2, -1])).dataSync();
  expect([...other]).toEqual([2.5, expect.closeTo(2 * (Math.exp(-1) - 1) + 0.5, 6)]);
});
