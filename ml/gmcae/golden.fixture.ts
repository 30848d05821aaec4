import { tf } from "../engine/index.ts";
import type { Tensors, Values } from "../engine/index.ts";
import type { ParamSpec } from "../nn/index.ts";

// The weights and inputs for which the seed page (section 2) gives golden values. For tests only.

/** Element j of stream S: an integer hash to (−1, 1). */
export function goldenUnit(j: number, stream: number): number {
  let x = (j + 1 + 1000003 * stream) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
  x = (x ^ (x >>> 16)) >>> 0;
  return (2 * x) / 4294967296 - 1;
}

/** Layers numbered in `order`: kernels u·√(12/(fan in + fan out)) of stream 2#, biases 0.01·u of stream 2# + 1. */
export function goldenWeights(spec: Readonly<Record<string, ParamSpec>>, order: readonly string[]): Values {
  const values: Values = {};
  order.forEach((layer, number) => {
    const shape = spec[`${layer}/kernel`]!.shape;
    const receptive = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const scale = Math.sqrt(12 / (receptive * (shape.at(-1)! + shape.at(-2)!)));
    const fill = (name: string, stream: number, by: number): void => {
      const length = spec[name]!.shape.reduce((a, b) => a * b, 1);
      values[name] = Float32Array.from({ length }, (_, j) => by * goldenUnit(j, stream));
    };
    fill(`${layer}/kernel`, 2 * number, scale);
    fill(`${layer}/bias`, 2 * number + 1, 0.01);
  });
  return values;
}

/** Layer numbers 0 … 18 of the GMCAE. */
export const goldenOrder: readonly string[] = [
  ...[0, 1, 2].flatMap((b) => [`encoder_conv_1-2_${b}`, `encoder_conv_2-1_${b}`]),
  ...[0, 1, 2].flatMap((b) => [`decoder_conv_2-1_${b}`, `decoder_conv_1-2_${b}`]),
  "log_prior_conv3d",
  "log_prior_dense_1",
  "log_prior",
  "mu_conv3d",
  "sigma_sq_conv3d",
  "sigma_sq_dense_1",
  "sigma_sq_dense_2",
];

/** Input [N, P, P, P, 1] of the golden forward passes. */
export function goldenInput(n: number, size: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(n * size ** 3);
  let at = 0;
  for (let s = 0; s < n; s++)
    for (let z = 0; z < size; z++)
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++)
          out[at++] =
            0.6 * Math.sin(0.31 * z + 0.17 * s) * Math.cos(0.23 * y - 0.4 * s) +
            0.4 * Math.sin(0.11 * x * (1 + 0.5 * s) + 0.05 * y) -
            0.2;
  return out;
}

export function tensorsOf(values: Values, spec: Readonly<Record<string, ParamSpec>>): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, tf.tensor(data, [...spec[name]!.shape])]),
  );
}
