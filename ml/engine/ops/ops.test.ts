import { describe, expect, test } from "vitest";
import { convTranspose3d, logSumExp, openDevice, tf } from "../index.ts";
import type { Program, TensorSpec, Tensors, Values } from "../index.ts";

const wave = (n: number, frequency: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(frequency * (i + 1)));

/** Compares the gradient of a scalar program with central differences, on ONNX Runtime. */
async function checkGradient(
  name: string,
  scalar: (inputs: Tensors) => tf.Tensor,
  specs: Record<string, TensorSpec>,
  feeds: Values,
): Promise<void> {
  const cpu = await openDevice("cpu", { threads: 1 });
  const withGradient: Program = (inputs) => ({
    grad: tf.grad((x: tf.Tensor) => scalar({ ...inputs, [name]: x }))(inputs[name] as tf.Tensor),
  });
  const gradient = (await (await cpu.compile(withGradient, specs)).run(feeds))["grad"] as Float32Array;
  const value = await cpu.compile((inputs) => ({ y: scalar(inputs) }), specs);
  const at = async (i: number, step: number): Promise<number> => {
    const moved = Float32Array.from(feeds[name] as Float32Array);
    moved[i] = (moved[i] ?? 0) + step;
    return (await value.run({ ...feeds, [name]: moved }))["y"]?.[0] ?? NaN;
  };
  const scale = Math.max(...gradient.map(Math.abs));
  for (let i = 0; i < gradient.length; i += Math.ceil(gradient.length / 12)) {
    const difference = ((await at(i, 0.01)) - (await at(i, -0.01))) / 0.02;
    expect(Math.abs((gradient[i] ?? NaN) - difference), `${name}[${i}]`).toBeLessThan(5e-3 * scale + 1e-4);
  }
}

describe("convTranspose3d", () => {
  test.each([
    [1, [3, 4, 3]],
    [2, [4, 6, 4]],
    [2, [5, 4, 7]],
  ] as const)(
    "with stride %i onto [%s] it is the adjoint of the convolution, and differentiable",
    async (stride, size) => {
      const image = [2, ...size, 3];
      const small = [2, ...size.map((n) => Math.ceil(n / stride)), 2];
      const specs = { x: { shape: small }, w: { shape: [3, 3, 3, 3, 2] }, y: { shape: image } };
      const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
      const feeds = { x: wave(count(small), 0.7), w: wave(162, 1.3), y: wave(count(image), 0.37) };
      const cpu = await openDevice("cpu", { threads: 1 });
      // <convT(x), y> = <x, conv(y)>
      const program: Program = ({ x, w, y }) => ({
        left: tf.sum(tf.mul(convTranspose3d(x as tf.Tensor, w as tf.Tensor, image, stride), y as tf.Tensor)),
        right: tf.sum(tf.mul(x as tf.Tensor, tf.conv3d(y as tf.Tensor5D, w as tf.Tensor5D, stride, "same"))),
      });
      const out = await (await cpu.compile(program, specs)).run(feeds);
      expect(out["left"]?.[0]).toBeCloseTo(out["right"]?.[0] ?? NaN, 3);
      const energy = ({ x, w }: Tensors): tf.Tensor =>
        tf.mean(tf.square(convTranspose3d(x as tf.Tensor, w as tf.Tensor, image, stride)));
      await checkGradient("x", energy, specs, feeds);
      await checkGradient("w", energy, specs, feeds);
    },
  );
});

describe("logSumExp", () => {
  test("is stable where exp overflows", async () => {
    const cpu = await openDevice("cpu", { threads: 1 });
    const program: Program = ({ x }) => ({
      last: logSumExp(x as tf.Tensor, 1),
      kept: logSumExp(x as tf.Tensor, [0, 1], true),
    });
    const out = await (
      await cpu.compile(program, { x: { shape: [2, 3] } })
    ).run({ x: Float32Array.of(1000, 1000, 1000, -2000, -2001, -5000) });
    expect(out["last"]?.[0]).toBeCloseTo(1000 + Math.log(3), 3);
    expect(out["last"]?.[1]).toBeCloseTo(-2000 + Math.log(1 + Math.exp(-1)), 3);
    expect(out["kept"]).toHaveLength(1);
  });

  test("its gradient is the softmax", async () => {
    const weighted = ({ x }: Tensors): tf.Tensor => tf.sum(tf.mul(logSumExp(x as tf.Tensor, 1), tf.tensor1d([1, -2])));
    await checkGradient("x", weighted, { x: { shape: [2, 5] } }, { x: wave(10, 2.1) });
  });
});
