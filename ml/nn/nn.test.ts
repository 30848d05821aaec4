import { describe, expect, test } from "vitest";
import { seededRandom } from "../statistics/index.ts";
import { openDevice, tf } from "../engine/index.ts";
import type { Tensors, Values } from "../engine/index.ts";
import {
  StepRunner,
  adam,
  conv3d,
  conv3dSpec,
  denseSpec,
  initialise,
  logSoftmax,
  parameterCount,
  shiftedElu,
} from "./index.ts";

const cpu = await openDevice("cpu", { threads: 1 });

describe("initialise", () => {
  const spec = {
    ...conv3dSpec("conv", 2, 5),
    ...denseSpec("dense", 7, 3),
    level: { shape: [4], init: { constant: -1.5 } } as const,
  };

  test("Glorot's limit, zeros, constants; the same for the same seed", () => {
    const values = initialise(spec, seededRandom(9));
    const limit = Math.sqrt(6 / (27 * 7));
    const kernel = Array.from(values["conv/kernel"] ?? []);
    expect(kernel).toHaveLength(270);
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel)).toBeGreaterThan(0.95 * limit);
    expect(Math.min(...kernel)).toBeLessThan(-0.95 * limit);
    expect(Math.max(...Array.from(values["dense/kernel"] ?? [], Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 10));
    expect(values["conv/bias"]).toEqual(new Float32Array(5));
    expect(values["level"]).toEqual(Float32Array.of(-1.5, -1.5, -1.5, -1.5));
    expect(initialise(spec, seededRandom(9))).toEqual(values);
    expect(initialise(spec, seededRandom(10))["conv/kernel"]).not.toEqual(values["conv/kernel"]);
  });

  test("parameters are counted", () => {
    expect(parameterCount(spec)).toBe(270 + 5 + 21 + 3 + 4);
  });
});

describe("layers", () => {
  test("shiftedElu and logSoftmax, by their formulas", async () => {
    const x = Float32Array.of(-3, -0.5, 0, 2);
    const plan = await cpu.compile(
      (inputs) => ({ elu: shiftedElu(inputs["x"] as tf.Tensor), log: logSoftmax(inputs["x"] as tf.Tensor) }),
      { x: { shape: [1, 4] } },
    );
    const out = await plan.run({ x });
    const total = Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0));
    x.forEach((value, i) => {
      expect(out["elu"]?.[i]).toBeCloseTo(value < 0 ? Math.exp(value) : value + 1, 6);
      expect(out["log"]?.[i]).toBeCloseTo(value - total, 5);
    });
  });

  test("an even image and stride 2: no zero before, one after", async () => {
    // A kernel that is 1 at its first tap picks x[2i]; TensorFlow's rule puts nothing before it.
    const kernel = new Float32Array(27);
    kernel[0] = 1;
    const x = Float32Array.from({ length: 64 }, (_, i) => i);
    const plan = await cpu.compile((p) => ({ y: conv3d(p, "c", p["x"] as tf.Tensor, 2) }), {
      x: { shape: [1, 4, 4, 4, 1] },
      "c/kernel": { shape: [3, 3, 3, 1, 1] },
      "c/bias": { shape: [1] },
    });
    const { y } = await plan.run({ x, "c/kernel": kernel, "c/bias": Float32Array.of(100) });
    expect([...(y ?? [])]).toEqual([0, 2, 8, 10, 32, 34, 40, 42].map((value) => value + 100));
  });

  test("a layer without its parameters is named", () => {
    expect(() => conv3d({}, "encoder_conv", tf.zeros([1, 2, 2, 2, 1]))).toThrow(
      "layer encoder_conv are missing: encoder_conv/kernel, encoder_conv/bias",
    );
  });
});

describe("adam", () => {
  const spec = { a: { shape: [3], init: "zeros" }, b: { shape: [2], init: "zeros" } } as const;
  const start: Values = { a: Float32Array.of(1, -2, 3), b: Float32Array.of(0.5, 4) };
  const loss = (p: Tensors, batch: Tensors): { loss: tf.Scalar } => ({
    loss: tf.add(
      tf.sum(tf.square(tf.sub(p["a"] as tf.Tensor, batch["target"] as tf.Tensor))),
      tf.sum(tf.square(p["b"] as tf.Tensor)),
    ) as tf.Scalar,
  });
  const target = Float32Array.of(0.3, 0.1, -0.2);

  /** The formulas of Kingma & Ba once more, in float64 and plain loops. */
  function reference(steps: number, lr: number, clipNorm: number): { weights: number[]; norms: number[] } {
    const w = [1, -2, 3, 0.5, 4];
    const [m, v] = [w.map(() => 0), w.map(() => 0)];
    const norms: number[] = [];
    for (let t = 1; t <= steps; t++) {
      const g = w.map((value, i) => 2 * (value - (target[i] ?? 0)));
      const norm = Math.hypot(...g);
      norms.push(norm);
      w.forEach((value, i) => {
        const clipped = (g[i] as number) * Math.min(1, clipNorm / norm);
        m[i] = 0.9 * (m[i] as number) + 0.1 * clipped;
        v[i] = 0.999 * (v[i] as number) + 0.001 * clipped ** 2;
        const rate = (lr * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        w[i] = value - (rate * (m[i] as number)) / (Math.sqrt(v[i] as number) + 1e-8);
      });
    }
    return { weights: w, norms };
  }

  test.each([
    ["without clipping", Infinity],
    ["clipped by global norm", 0.5],
  ])("%s it takes the steps of the paper", async (_, clipNorm) => {
    const optimiser = adam({ epsilon: 1e-8, ...(Number.isFinite(clipNorm) ? { clipNorm } : {}) });
    const steps = await StepRunner.create({
      device: cpu,
      spec,
      loss,
      optimiser,
      batchInputs: { target: { shape: [3] } },
      weights: start,
    });
    const expected = reference(8, 0.05, clipNorm);
    for (const norm of expected.norms) expect((await steps.run({ target }, 0.05)).norm).toBeCloseTo(norm, 4);
    const { a = [], b = [] } = steps.weights();
    [...a, ...b].forEach((value, i) => expect(value).toBeCloseTo(expected.weights[i] as number, 5));
  });

  test("with everything frozen there is nothing to train", async () => {
    const created = StepRunner.create({
      device: cpu,
      spec,
      loss,
      optimiser: adam({ frozen: () => true }),
      batchInputs: { target: { shape: [3] } },
      weights: start,
    });
    await expect(created).rejects.toThrow("Every parameter is frozen");
  });
});
