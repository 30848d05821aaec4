import { afterAll, describe, expect, test } from "vitest";
import { openDevice, tf } from "../engine/index.ts";
import type { Values } from "../engine/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { StepRunner, adamRule, muonRule } from "./index.ts";
import type { Optimiser } from "./index.ts";
import { orthogonalised } from "./muon.ts";

const cpu = await openDevice("cpu", { threads: 1 });
afterAll(() => cpu.dispose());

type Matrix = readonly (readonly number[])[];
const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
const matrix = (rows: number, columns: number, seed: number): number[][] => {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
};
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** Columns (at most as many as rows) made orthonormal, by Gram and Schmidt. */
function orthonormal(a: Matrix): number[][] {
  const columns: number[][] = [];
  for (const column of transposed(a)) {
    const rest = columns.reduce((left, unit) => left.map((v, i) => v - dot(unit, left) * unit[i]!), column);
    columns.push(rest.map((v) => v / Math.hypot(...rest)));
  }
  return transposed(columns);
}

/** Newton's and Schulz's steps on the matrix itself, in float64: not how muon.ts makes them. */
function newtonSchulz(x: Matrix): Matrix {
  const norm = Math.hypot(...x.flat());
  let y: Matrix = x.map((row) => row.map((value) => value / norm));
  for (let i = 0; i < 5; i++) {
    const gram = product(y, transposed(y));
    const [once, twice] = [product(gram, y), product(gram, product(gram, y))];
    y = y.map((row, r) => row.map((v, k) => 3.4445 * v - 4.775 * once[r]![k]! + 2.0315 * twice[r]![k]!));
  }
  return y;
}

describe("orthogonalised", () => {
  const device = cpu;
  async function of(x: Matrix): Promise<number[]> {
    const shape = [x.length, x[0]!.length];
    const plan = await device.compile((given) => ({ y: orthogonalised(given["x"] as tf.Tensor2D) }), { x: { shape } });
    const { y } = await plan.run({ x: Float32Array.from(x.flat()) });
    await plan.dispose();
    return Array.from(y!);
  }

  test.each([
    ["tall", 12, 5],
    ["wide", 4, 9],
    ["square", 6, 6],
  ])("a %s matrix: the steps of the formula, made on the matrix itself", async (_, rows, columns) => {
    const x = matrix(rows, columns, 3);
    const expected = newtonSchulz(x).flat();
    (await of(x)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });

  test("singular values from 1 down to a hundredth all come near 1, along their own vectors", async () => {
    const [u, v] = [orthonormal(matrix(10, 4, 1)), orthonormal(matrix(6, 4, 2))];
    const sigma = [1, 0.3, 0.05, 0.01];
    const x = product(
      u.map((row) => row.map((value, k) => value * sigma[k]!)),
      transposed(v),
    );
    const y = await of(x);
    const rows = Array.from({ length: 10 }, (_, r) => y.slice(6 * r, 6 * r + 6));
    const inner = product(product(transposed(u), rows), v);
    inner.forEach((row, i) =>
      row.forEach((value, j) => {
        if (i !== j) expect(Math.abs(value)).toBeLessThan(1e-3);
        else expect(value > 0.6 && value < 1.2, `${sigma[i]} became ${value}`).toBe(true);
      }),
    );
  });

  test("nothing stays nothing", async () => {
    expect(await of(matrix(3, 2, 1).map((row) => row.map(() => 0)))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("a step", () => {
  // loss = Σ g·w: the gradient is g, whatever w is.
  const spec = {
    "a/kernel": { shape: [2, 2, 3], init: "zeros" },
    "a/bias": { shape: [3], init: "zeros" },
  } as const;
  const start: Values = {
    "a/kernel": Float32Array.from({ length: 12 }, (_, i) => i / 10),
    "a/bias": Float32Array.of(1, 2, 3),
  };
  const optimiser: Optimiser = {
    ruleOf: (name) => (name.endsWith("/kernel") ? muonRule : adamRule()),
    clipNorm: 1e6,
  };
  const create = (): Promise<StepRunner> =>
    StepRunner.create({
      device: cpu,
      spec,
      loss: (p, { g }) => ({
        loss: tf.add(tf.sum(tf.mul(p["a/kernel"]!, g!)), tf.sum(p["a/bias"]!)) as tf.Scalar,
      }),
      optimiser,
      batchInputs: { g: { shape: [2, 2, 3] } },
      weights: start,
    });

  test("Nesterov's momentum, made orthogonal, as large as 0.2·√rows at a rate of 1; the bias is Adam's", async () => {
    const runner = await create();
    const gradients = [matrix(4, 3, 7), matrix(4, 3, 8), matrix(4, 3, 9)];
    let expected = Array.from(start["a/kernel"]!);
    let m: number[] = gradients[0]!.flat().map(() => 0);
    for (const gradient of gradients) {
      const g = gradient.flat();
      m = m.map((value, i) => 0.95 * value + g[i]!);
      const ahead = m.map((value, i) => g[i]! + 0.95 * value);
      const direction = newtonSchulz([0, 1, 2, 3].map((r) => ahead.slice(3 * r, 3 * r + 3))).flat();
      expected = expected.map((w, i) => w - 0.05 * 0.2 * Math.sqrt(4) * direction[i]!);
      await runner.run({ g: Float32Array.from(g) }, 0.05);
    }
    const weights = runner.weights();
    weights["a/kernel"]!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    // A constant gradient: each of Adam's steps is the rate.
    weights["a/bias"]!.forEach((value, i) => expect(value).toBeCloseTo([1, 2, 3][i]! - 3 * 0.05, 4));
    await runner.dispose();
  });

  test("a kernel keeps one array beside it, a bias Adam's two", async () => {
    const runner = await create();
    const state = Object.keys(runner.state()).sort();
    expect(state).toEqual(["m:a/bias", "m:a/kernel", "t", "v:a/bias", "w:a/bias", "w:a/kernel"]);
    await runner.dispose();
  });
});
