import type { Affine, Field, Vec3 } from "../geometry/index.ts";
import type { Steps } from "./steps.ts";

/** Means of the known voxels of each block of 2 × 2 × 2, NaN where none is known; at an odd end a block is half. A step a plane. */
export function* halvedSteps({ size, affineLps, data }: Field): Steps<Field> {
  const [nx, ny, nz] = size;
  const [mx, my, mz] = size.map((length) => Math.ceil(length / 2)) as unknown as Vec3;
  const out = new Float32Array(mx * my * mz);
  for (let z = 0, to = 0; z < mz; z++) {
    for (let y = 0; y < my; y++)
      for (let x = 0; x < mx; x++, to++) {
        let sum = 0,
          known = 0;
        for (let k = 2 * z; k < Math.min(2 * z + 2, nz); k++)
          for (let j = 2 * y; j < Math.min(2 * y + 2, ny); j++)
            for (let i = 2 * x; i < Math.min(2 * x + 2, nx); i++) {
              const value = data[(k * ny + j) * nx + i]!;
              if (Number.isNaN(value)) continue;
              sum += value;
              known++;
            }
        out[to] = known > 0 ? sum / known : Number.NaN;
      }
    yield;
  }
  return { size: [mx, my, mz], affineLps: blockAffine(affineLps), data: out };
}

/** Axes twice as long; the first block's middle lies half a voxel from the first voxel's along each. */
function blockAffine(affine: Affine): Affine {
  const rows = [0, 4, 8].flatMap((row) => {
    const [a, b, c, origin] = affine.slice(row, row + 4) as [number, number, number, number];
    return [2 * a, 2 * b, 2 * c, origin + (a + b + c) / 2];
  });
  return rows as unknown as Affine;
}

/**
 * Visits each known voxel of `like`, a step a plane. `read` gives what lies there between the nearest eight blocks, by distance, of
 * values a block; blocks that are not known have no weight.
 */
export function* betweenBlocks(
  blocks: Field,
  like: Field,
  visit: (voxel: number, read: (values: Float32Array) => number) => void,
): Steps<void> {
  const [nx, ny, nz] = like.size,
    [mx, my] = blocks.size;
  const [xs, ys, zs] = like.size.map((length, axis) => neighbours(length, blocks.size[axis]!)) as [
    Pair[],
    Pair[],
    Pair[],
  ];
  const at = new Int32Array(8),
    weights = new Float64Array(8);
  const read = (values: Float32Array): number => {
    let sum = 0;
    for (let corner = 0; corner < 8; corner++)
      if (weights[corner] !== 0) sum += weights[corner]! * values[at[corner]!]!;
    return sum;
  };
  for (let z = 0, v = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, v++) {
        if (Number.isNaN(like.data[v])) continue;
        let total = 0;
        for (let corner = 0; corner < 8; corner++) {
          const a = xs[x]![corner & 1]!,
            b = ys[y]![(corner >> 1) & 1]!,
            c = zs[z]![corner >> 2]!;
          at[corner] = (c.at * my + b.at) * mx + a.at;
          weights[corner] = Number.isNaN(blocks.data[at[corner]!]) ? 0 : a.weight * b.weight * c.weight;
          total += weights[corner]!;
        }
        for (let corner = 0; corner < 8; corner++) weights[corner]! /= total;
        visit(v, read);
      }
    yield;
  }
}

interface Neighbour {
  readonly at: number;
  readonly weight: number;
}
type Pair = readonly [Neighbour, Neighbour];

/** Of each voxel along an axis: its own block, a quarter of a block away, and the other one that it lies towards. */
function neighbours(length: number, blocks: number): Pair[] {
  return Array.from({ length }, (_, i): Pair => {
    const own = i >> 1;
    const other = Math.min(blocks - 1, Math.max(0, i % 2 === 0 ? own - 1 : own + 1));
    return [
      { at: own, weight: 0.75 },
      { at: other, weight: 0.25 },
    ];
  });
}
