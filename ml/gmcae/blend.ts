import { voxelCount } from "../geometry/index.ts";
import type { Field, Grid, Mask, Vec3 } from "../geometry/index.ts";
import { huFromNormalised } from "../patches/index.ts";

/** Overlapping patches summed up on a grid: memory is three fields and two bytes a voxel, whatever the number of patches. */
export interface Blend {
  /** Adds one patch of side n: its loss and reconstruction [z][y][x] and its one σ. */
  add(min: Vec3, n: number, loss: Float32Array, reconstruction: Float32Array, sigma: number): void;
  /** Means over the overlaps. The blend is used up. */
  finish(mask: Mask): { loss: Field; reconstruction: Field; sigma: Field };
}

/** HU per normalised unit. */
const huPerUnit = huFromNormalised(1) - huFromNormalised(0);

/** Nothing added yet. */
export function startBlend(grid: Grid): Blend {
  const count = voxelCount(grid);
  const loss = new Float32Array(count),
    reconstruction = new Float32Array(count),
    sigma = new Float32Array(count);
  const covered = new Uint16Array(count);
  const [nx, ny, nz] = grid.size;
  return {
    add(min, n, patchLoss, patchReconstruction, patchSigma) {
      const from = Math.max(0, -min[0]),
        to = Math.min(n, nx - min[0]);
      for (let k = Math.max(0, -min[2]); k < Math.min(n, nz - min[2]); k++)
        for (let j = Math.max(0, -min[1]); j < Math.min(n, ny - min[1]); j++) {
          const source = (k * n + j) * n,
            target = ((min[2] + k) * ny + min[1] + j) * nx + min[0];
          for (let i = from; i < to; i++) {
            loss[target + i]! += patchLoss[source + i]!;
            reconstruction[target + i]! += patchReconstruction[source + i]!;
            sigma[target + i]! += patchSigma;
            covered[target + i]!++;
          }
        }
    },
    finish(mask) {
      for (let v = 0; v < count; v++) {
        const times = covered[v]!;
        const inside = times > 0 && mask.data[v]! > 0;
        loss[v] = inside ? loss[v]! / times : Number.NaN;
        sigma[v] = inside ? (huPerUnit * sigma[v]!) / times : Number.NaN;
        reconstruction[v] = times > 0 ? huFromNormalised(reconstruction[v]! / times) : Number.NaN;
      }
      const field = (data: Float32Array<ArrayBuffer>): Field => ({ size: grid.size, affineLps: grid.affineLps, data });
      return { loss: field(loss), reconstruction: field(reconstruction), sigma: field(sigma) };
    },
  };
}
