import { tf } from "../engine/index.ts";
import type { Vec3 } from "../geometry/index.ts";

/**
 * How an axis of encoded voxels is cut into n bins. `covering`: bin b = [⌊b·len/n⌋, ⌈(b+1)·len/n⌉), never empty, nothing
 * lost. `floor`: the original's (kdsb17, layers.py:60-91), b·⌊len/n⌋ onwards, the remainder at the high end lost, and empty
 * below n voxels.
 */
export type BinRule = "covering" | "floor";

/** The original's levels: 1³ + 2³ + 4³ = 73 bins. */
export const pyramidLevels: readonly number[] = [1, 2, 4];

/** Encoded features of a box: [z][y][x][channel], `size` = [nx, ny, nz]. */
export interface EncodedBox {
  readonly size: Vec3;
  readonly channels: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** Number of values that pooling gives. */
export function pyramidWidth(channels: number, levels = pyramidLevels): number {
  return channels * levels.reduce((sum, n) => sum + n ** 3, 0);
}

/**
 * Spatial pyramid pooling (He et al., ECCV 2014) by maximum: one row of `pyramidWidth` values for a box of any size. Order: by
 * level, within it z outer and x inner, within a bin by channel.
 */
export function poolPyramid(
  { size, channels, data }: EncodedBox,
  rule: BinRule = "covering",
  levels = pyramidLevels,
): Float32Array<ArrayBuffer> {
  const [nx, ny] = size;
  const out = new Float32Array(pyramidWidth(channels, levels)).fill(-Infinity);
  let at = 0;
  for (const { x, y, z } of bins(size, rule, levels)) {
    for (let k = z[0]; k < z[1]; k++)
      for (let j = y[0]; j < y[1]; j++)
        for (let i = x[0]; i < x[1]; i++) {
          const from = ((k * ny + j) * nx + i) * channels;
          for (let c = 0; c < channels; c++) if (data[from + c]! > out[at + c]!) out[at + c] = data[from + c]!;
        }
    at += channels;
  }
  return out;
}

/** The same as a layer, with gradients: [N, d, h, w, channels] → [N, `pyramidWidth`]. */
export function SpatialPyramidPooling3D(
  rule: BinRule = "covering",
  levels = pyramidLevels,
): (x: tf.Tensor) => tf.Tensor2D {
  return (x) => {
    const [n, d, h, w, channels] = x.shape as [number, number, number, number, number];
    const pooled = bins([w, h, d], rule, levels).map((bin) => {
      const begin = [0, bin.z[0], bin.y[0], bin.x[0], 0];
      const size = [n, bin.z[1] - bin.z[0], bin.y[1] - bin.y[0], bin.x[1] - bin.x[0], channels];
      return tf.max(tf.slice(x, begin, size), [1, 2, 3]) as tf.Tensor2D;
    });
    return tf.concat(pooled, 1) as tf.Tensor2D;
  };
}

type Range = readonly [from: number, to: number];

function bins(size: Vec3, rule: BinRule, levels: readonly number[]): { x: Range; y: Range; z: Range }[] {
  return levels.flatMap((n) => {
    const [xs, ys, zs] = size.map((length) => axisBins(length, n, rule)) as [Range[], Range[], Range[]];
    return zs.flatMap((z) => ys.flatMap((y) => xs.map((x) => ({ x, y, z }))));
  });
}

function axisBins(length: number, n: number, rule: BinRule): Range[] {
  const whole = Math.floor(length / n);
  if (rule === "floor" && whole === 0)
    throw new RangeError(
      `${length} encoded voxels cannot be cut into ${n} bins: the original needs 25 voxels of 1 mm or more on every axis`,
    );
  return Array.from({ length: n }, (_, b): Range =>
    rule === "floor" ? [b * whole, (b + 1) * whole] : [Math.floor((b * length) / n), Math.ceil(((b + 1) * length) / n)],
  );
}
