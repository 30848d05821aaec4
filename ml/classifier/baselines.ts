import { flood } from "../filters/index.ts";
import { spacingMm } from "../geometry/index.ts";
import type { Field, Mask, Volume } from "../geometry/index.ts";
import { quantileSorted } from "../statistics/index.ts";

/** What needs no network: the numbers that stand beside every probability. */
export interface PlainBaselines {
  readonly lungVolumeLitres: number;
  /** Share of lung voxels below −950 HU (Gevenois et al., AJRCCM 1995). */
  readonly emphysemaIndex: number;
  /** The largest connected region of lung above the threshold; null without a loss map. */
  readonly largestHighLossRegion: { readonly millilitres: number; readonly thresholdNatsPerVoxel: number } | null;
}

const emphysemaHu = -950;

/**
 * Plain numbers of one lung box. `thresholdNatsPerVoxel` says what counts as high loss; without it, the 99th percentile of
 * this scan's own map: comparable between scans only as a measure of how much of the loss lies in one place.
 */
export function plainBaselines({
  box,
  mask,
  loss,
  thresholdNatsPerVoxel,
}: {
  readonly box: Volume;
  readonly mask: Mask;
  readonly loss?: Field;
  readonly thresholdNatsPerVoxel?: number;
}): PlainBaselines {
  const spacing = spacingMm(box.affineLps);
  const millilitresPerVoxel = (spacing[0] * spacing[1] * spacing[2]) / 1000;
  let lungVoxels = 0,
    emphysema = 0;
  for (let v = 0; v < mask.data.length; v++) {
    if (mask.data[v] === 0) continue;
    lungVoxels++;
    if (box.data[v]! < emphysemaHu) emphysema++;
  }
  const threshold = loss
    ? (thresholdNatsPerVoxel ?? quantileSorted(loss.data.filter(Number.isFinite).sort(), 0.99))
    : undefined;
  return {
    lungVolumeLitres: (lungVoxels * millilitresPerVoxel) / 1000,
    emphysemaIndex: lungVoxels > 0 ? emphysema / lungVoxels : Number.NaN,
    largestHighLossRegion:
      loss && threshold !== undefined
        ? { millilitres: largestRegion(loss, threshold) * millilitresPerVoxel, thresholdNatsPerVoxel: threshold }
        : null,
  };
}

/** Voxels of the largest 6-connected region above `threshold`; NaN is never above. */
function largestRegion({ size, data }: Field, threshold: number): number {
  const seen = new Uint8Array(data.length);
  const isAbove = (v: number): boolean => data[v]! > threshold;
  let largest = 0;
  for (let seed = 0; seed < data.length; seed++)
    if (isAbove(seed)) largest = Math.max(largest, flood(size, seed, isAbove, seen));
  return largest;
}
