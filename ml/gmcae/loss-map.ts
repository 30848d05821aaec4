import type { Field, Mask, Vec3, Volume } from "../geometry/index.ts";
import { extractPatch, huFromNormalised, lungTiles } from "../patches/index.ts";
import { startBlend } from "./blend.ts";
import type { MapPlan } from "./map-plan.ts";
import { meanLoss, rankPatches, withLung } from "./ranking.ts";
import type { RankedPatch, RankingOptions, ScoredPatch } from "./ranking.ts";

export interface LossMapOptions extends RankingOptions {
  /** The 1 mm lung box in HU. */
  readonly box: Volume;
  /** 1 right, 2 left lung, on the same grid. */
  readonly mask: Mask;
  readonly plan: MapPlan;
  /** Voxels from one patch to the next along each axis. Default half a patch: every inner voxel is seen by eight. */
  readonly stride?: number;
  /** Looked at between runs; throws its reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (patchesDone: number, patchesTotal: number) => void;
}

export interface LossMap {
  /** Nats per voxel; NaN outside the lungs. */
  readonly loss: Field;
  /** HU; NaN where no patch with lung lies. */
  readonly reconstruction: Field;
  /** HU, the standard deviation that the model gives the patches; NaN outside the lungs. */
  readonly sigma: Field;
  readonly patches: readonly RankedPatch[];
  /** Mean loss of every patch with lung enough to be ranked, ascending: what makes a reference for percentiles. */
  readonly patchLosses: Float32Array<ArrayBuffer>;
}

/**
 * Where this lung is unlike what the model learned. Overlapping patches that hold lung are run through the network; loss,
 * reconstruction and σ of a voxel are means over the patches that cover it.
 */
export async function lossMap(options: LossMapOptions): Promise<LossMap> {
  const { box, mask, plan, signal } = options;
  if (box.size.some((length, axis) => length !== mask.size[axis]))
    throw new RangeError(`the lung box has size ${box.size.join("×")} and its mask ${mask.size.join("×")}`);
  const { patchSize: n, clipHu } = plan.config;
  const tiles = lungTiles(mask, n, options.stride ?? n / 2);
  const blend = startBlend(box);
  const scored: ScoredPatch[] = [];
  const patches = new Float32Array(plan.batch * n ** 3);
  const part = (array: Float32Array, p: number): Float32Array => array.subarray(p * n ** 3, (p + 1) * n ** 3);
  for (let first = 0; first < tiles.length; first += plan.batch) {
    signal?.throwIfAborted();
    const chunk = tiles.slice(first, first + plan.batch);
    chunk.forEach((min, p) => extractPatch(box, min, n, part(patches, p), clipHu));
    const maps = await plan.run(patches);
    chunk.forEach((min, p) => {
      const loss = part(maps.loss, p),
        sigma = maps.sigma[p * n ** 3]!;
      blend.add(min, n, loss, part(maps.reconstruction, p), sigma);
      scored.push(scorePatch(mask, min, n, loss, maps.exactLossNats[p]!, sigma));
    });
    options.onProgress?.(first + chunk.length, tiles.length);
  }
  return {
    ...blend.finish(mask),
    patches: rankPatches(scored, n, box, options),
    patchLosses: Float32Array.from(withLung(scored, n, options.minimumLungShare), meanLoss).sort(),
  };
}

function scorePatch(
  mask: Mask,
  min: Vec3,
  n: number,
  loss: Float32Array,
  exactLossNats: number,
  sigma: number,
): ScoredPatch {
  const [nx, ny, nz] = mask.size;
  let lossSum = 0,
    rightVoxels = 0,
    leftVoxels = 0;
  for (let k = Math.max(0, -min[2]); k < Math.min(n, nz - min[2]); k++)
    for (let j = Math.max(0, -min[1]); j < Math.min(n, ny - min[1]); j++) {
      const source = (k * n + j) * n,
        target = ((min[2] + k) * ny + min[1] + j) * nx + min[0];
      for (let i = Math.max(0, -min[0]); i < Math.min(n, nx - min[0]); i++) {
        const side = mask.data[target + i]!;
        if (side === 0) continue;
        lossSum += loss[source + i]!;
        if (side === 2) leftVoxels++;
        else rightVoxels++;
      }
    }
  const sigmaHu = sigma * (huFromNormalised(1) - huFromNormalised(0));
  return { min, lossSum, rightVoxels, leftVoxels, exactLossNats, sigmaHu };
}
