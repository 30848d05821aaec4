import type { Mask, Vec3, Volume } from "../geometry/index.ts";
import { normalisedFromHu } from "./intensity.ts";
import type { HuRange } from "./intensity.ts";

/** Outside the box is air (the conventions of ARCHITECTURE.md). */
export const airHu = -1024;

/**
 * Copies the cube of n³ voxels whose first voxel is `min` into `out` ([z][y][x], x fastest), normalised. Voxels outside the
 * box are air; `clip` limits the HU first. `out` must hold n³ values.
 */
export function extractPatch(
  box: Volume,
  min: Vec3,
  n: number,
  out: Float32Array,
  clip?: HuRange | null,
): Float32Array {
  const [nx, ny, nz] = box.size;
  const low = clip?.[0] ?? -32768,
    high = clip?.[1] ?? 32767;
  const outside = normalisedFromHu(Math.min(Math.max(airHu, low), high));
  const from = Math.max(0, -min[0]),
    to = Math.min(n, nx - min[0]);
  for (let k = 0, at = 0; k < n; k++)
    for (let j = 0; j < n; j++, at += n) {
      const y = min[1] + j,
        z = min[2] + k;
      const inside = y >= 0 && y < ny && z >= 0 && z < nz;
      const first = inside ? Math.min(from, n) : n,
        last = inside ? to : n;
      const row = (z * ny + y) * nx + min[0];
      for (let i = 0; i < first; i++) out[at + i] = outside;
      for (let i = first; i < last; i++) {
        const hu = box.data[row + i]!;
        out[at + i] = normalisedFromHu(hu < low ? low : hu > high ? high : hu);
      }
      for (let i = Math.max(last, first); i < n; i++) out[at + i] = outside;
    }
  return out;
}

/** Share of the cube's n³ voxels that lie in the mask, counted on every `step`-th voxel along each axis. */
export function lungShare(mask: Mask, min: Vec3, n: number, step = 1): number {
  const { right, left } = lungShares(mask, min, n, step);
  return right + left;
}

/** The same by side: label 2 is the left lung. */
export function lungShares(
  mask: Mask,
  min: Vec3,
  n: number,
  step = 1,
): { readonly right: number; readonly left: number } {
  const [nx, ny, nz] = mask.size;
  let right = 0,
    left = 0,
    counted = 0;
  for (let k = 0; k < n; k += step)
    for (let j = 0; j < n; j += step) {
      const y = min[1] + j,
        z = min[2] + k;
      const rowInside = y >= 0 && y < ny && z >= 0 && z < nz;
      const row = (z * ny + y) * nx;
      for (let i = 0; i < n; i += step) {
        const x = min[0] + i;
        counted++;
        const label = rowInside && x >= 0 && x < nx ? mask.data[row + x]! : 0;
        if (label === 2) left++;
        else if (label > 0) right++;
      }
    }
  return { right: right / counted, left: left / counted };
}
