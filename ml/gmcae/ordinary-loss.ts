import { percentileAmong } from "./percentile.ts";
import type { LossReference } from "./percentile.ts";

/**
 * The loss in nats per voxel below which a share (0 … 1) of the reference's lung voxels lie, all tissues and depths together,
 * each with as many voxels as it has in the reference. To 1e-5 nats. What a scale of losses is marked with, alike for every scan.
 */
export function ordinaryLoss({ classes }: LossReference, share: number): number {
  const voxels = classes.reduce((sum, one) => sum + one.voxels, 0);
  const below = (loss: number): number =>
    classes.reduce((sum, one) => sum + (one.voxels / voxels) * percentileAmong(loss, one.quantiles), 0) / 100;
  const filled = classes.filter((one) => one.voxels > 0);
  let low = Math.min(...filled.map(({ quantiles }) => quantiles[0]!)),
    high = Math.max(...filled.map(({ quantiles }) => quantiles.at(-1)!));
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return high;
}
