import type { Vec3 } from "../geometry/index.ts";
import { airHu } from "./extract.ts";
import { normalisedFromHu } from "./intensity.ts";
import type { HuRange } from "./intensity.ts";
import type { TrainingBox } from "./sampler.ts";
import { placesOf } from "./symmetries.ts";

/** What a patch for training is cut from, and how. */
interface Cut {
  readonly from: TrainingBox;
  /** First voxel of the cube of n³ in the box. */
  readonly min: Vec3;
  readonly n: number;
  /** Symmetry that it is turned by. */
  readonly key: number;
  readonly clip: HuRange | null;
  /** Whether only lung counts in the loss, or the whole box. */
  readonly lungOnly: boolean;
}

/**
 * Writes a normalised patch, turned, and which of its voxels count in a loss (1, else 0): those of the lung mask or of the
 * whole box, but for what is left out and for what lies beyond the box. The same as `applySymmetry` of `extractPatch`, in one
 * pass over the box, because training waits for it. `patch` and `weights` hold n³ values.
 */
export function cutTurned(cut: Cut, patch: Float32Array, weights: Float32Array): void {
  const { from, min, n, key, clip } = cut;
  const [low, high] = clip ?? [-32768, 32767];
  const hu = from.box.data,
    lung = cut.lungOnly ? from.mask.data : null,
    leftOut = from.leftOut?.data ?? null;
  const [nx, ny, nz] = from.box.size;
  patch.fill(normalisedFromHu(Math.min(Math.max(airHu, low), high)));
  weights.fill(0);
  const { first, steps } = placesOf(key, n);
  const [dz, dy, dx] = steps;
  const [x0, y0, z0] = min.map((at) => Math.max(0, -at)) as [number, number, number];
  const length = Math.min(n, nx - min[0]) - x0;
  for (let k = z0; k < Math.min(n, nz - min[2]); k++)
    for (let j = y0; j < Math.min(n, ny - min[1]); j++) {
      const row = ((min[2] + k) * ny + min[1] + j) * nx + min[0] + x0;
      let at = first + k * dz + j * dy + x0 * dx;
      for (let i = row; i < row + length; i++, at += dx) {
        const value = hu[i]!;
        patch[at] = normalisedFromHu(value < low ? low : value > high ? high : value);
        if ((lung === null || lung[i]! > 0) && (leftOut === null || leftOut[i] === 0)) weights[at] = 1;
      }
    }
}
