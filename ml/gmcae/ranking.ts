import { spacingMm, toWorld } from "../geometry/index.ts";
import type { Field, Grid, Mask, Vec3 } from "../geometry/index.ts";
import { leastLungShare } from "../patches/index.ts";
import { percentileAmong } from "./percentile.ts";

/** One of the patches that the model expected least, best (highest round loss) first. */
export interface RankedPatch {
  /** From 1. */
  readonly rank: number;
  /** First voxel of the patch in the lung box; may be negative where the box is thinner than a patch. */
  readonly minIndex: Vec3;
  readonly centreLps: Vec3;
  readonly sizeMm: Vec3;
  /** Highest round loss in the patch: what patches are ranked by. */
  readonly roundLossNatsPerVoxel: number;
  /** Mean of the loss over the patch's voxels that have one. */
  readonly meanLossNatsPerVoxel: number;
  /** Negative log-likelihood of the whole patch. */
  readonly exactLossNats: number;
  /** Mean σ of the same voxels in HU. */
  readonly sigmaHu: number;
  readonly lungShare: number;
  readonly side: "right" | "left" | "both";
  /** Where the mean loss stands among the reference's patches, 0 … 100; absent without a reference. */
  readonly percentile?: number;
}

/** A patch with what the finished maps say within it. */
export interface ScoredPatch {
  readonly min: Vec3;
  /** Over the voxels that have a loss, and how many these are. */
  readonly lossSum: number;
  readonly sigmaSum: number;
  readonly scoredVoxels: number;
  readonly rightVoxels: number;
  readonly leftVoxels: number;
  readonly exactLossNats: number;
  /** Highest round loss, and the voxel that has it; 0 and null where nothing is round. */
  readonly roundLoss: number;
  readonly roundest: Vec3 | null;
}

export interface RankingOptions {
  /** Patches kept. Default 50. */
  readonly keep?: number;
  /** Patches with less lung than this share are not ranked: training has seen none such. Default `leastLungShare`. */
  readonly minimumLungShare?: number;
  /** Quantiles at equal steps of the mean losses of patches of lungs taken for ordinary (`patchQuantiles` of a reference). */
  readonly reference?: readonly number[];
}

/** A patch that shares this part of its volume with a better one is left out, so that one place does not fill the list. */
const largestOverlap = 0.25;
/** A patch belongs to one side where at least this share of its lung voxels does. */
const sideShare = 0.9;

/**
 * Ranks patches by their highest round loss; of several that hold the same place the one where it lies most in the middle, of those
 * where nothing is round the one of higher mean loss. Non-maximum suppression: going down the list, a patch is kept unless it overlaps one
 * already kept by a quarter of its volume or more, or its roundest place lies in one.
 */
export function rankPatches(
  scored: readonly ScoredPatch[],
  n: number,
  grid: Grid,
  options: RankingOptions = {},
): RankedPatch[] {
  const { keep = 50, minimumLungShare, reference } = options;
  const candidates = withLung(scored, n, minimumLungShare).sort(
    (a, b) => b.roundLoss - a.roundLoss || offCentre(a, n) - offCentre(b, n) || meanLoss(b) - meanLoss(a),
  );
  const kept: ScoredPatch[] = [];
  for (const candidate of candidates) {
    if (kept.length === keep) break;
    const isSaid = (better: ScoredPatch): boolean =>
      overlap(better.min, candidate.min, n) >= largestOverlap || holds(better, candidate.roundest, n);
    if (!kept.some(isSaid)) kept.push(candidate);
  }
  const spacing = spacingMm(grid.affineLps);
  return kept.map((patch, i) => {
    const [x, y, z] = patch.min,
      middle = (n - 1) / 2;
    return {
      rank: i + 1,
      minIndex: patch.min,
      centreLps: toWorld(grid.affineLps, [x + middle, y + middle, z + middle]),
      sizeMm: [n * spacing[0], n * spacing[1], n * spacing[2]],
      roundLossNatsPerVoxel: patch.roundLoss,
      meanLossNatsPerVoxel: meanLoss(patch),
      exactLossNats: patch.exactLossNats,
      sigmaHu: patch.sigmaSum / patch.scoredVoxels,
      lungShare: lungVoxels(patch) / n ** 3,
      side: sideOf(patch.rightVoxels / lungVoxels(patch)),
      ...(reference && reference.length > 0 ? { percentile: percentileAmong(meanLoss(patch), reference) } : {}),
    };
  });
}

/** Looks up a patch of side n, first voxel `min`, in maps on the grid of `mask`. */
export function scorePatch(
  patch: { readonly min: Vec3; readonly n: number; readonly mask: Mask; readonly exactLossNats: number },
  { loss, sigma, roundLoss: round }: { readonly loss: Field; readonly sigma: Field; readonly roundLoss: Field },
): ScoredPatch {
  const { min, n, mask, exactLossNats } = patch;
  const [nx, ny, nz] = mask.size;
  let lossSum = 0,
    sigmaSum = 0,
    scoredVoxels = 0,
    rightVoxels = 0,
    leftVoxels = 0,
    roundLoss = 0;
  let roundest: Vec3 | null = null;
  for (let z = Math.max(0, min[2]); z < Math.min(nz, min[2] + n); z++)
    for (let y = Math.max(0, min[1]); y < Math.min(ny, min[1] + n); y++)
      for (let x = Math.max(0, min[0]); x < Math.min(nx, min[0] + n); x++) {
        const v = (z * ny + y) * nx + x;
        const side = mask.data[v]!;
        if (side === 0) continue;
        if (side === 2) leftVoxels++;
        else rightVoxels++;
        if (Number.isNaN(loss.data[v])) continue;
        scoredVoxels++;
        lossSum += loss.data[v]!;
        sigmaSum += sigma.data[v]!;
        if (round.data[v]! > roundLoss) {
          roundLoss = round.data[v]!;
          roundest = [x, y, z];
        }
      }
  return { min, lossSum, sigmaSum, scoredVoxels, rightVoxels, leftVoxels, exactLossNats, roundLoss, roundest };
}

/** The patches with lung enough to be ranked. */
export function withLung(scored: readonly ScoredPatch[], n: number, minimumLungShare = leastLungShare): ScoredPatch[] {
  return scored.filter((p) => p.scoredVoxels > 0 && lungVoxels(p) >= minimumLungShare * n ** 3);
}

/** Over the patch's voxels that have a loss. */
export function meanLoss(patch: ScoredPatch): number {
  return patch.lossSum / patch.scoredVoxels;
}

function lungVoxels({ rightVoxels, leftVoxels }: ScoredPatch): number {
  return rightVoxels + leftVoxels;
}

/** Squared distance of the roundest voxel from the patch's middle. */
function offCentre({ min, roundest }: ScoredPatch, n: number): number {
  return roundest === null ? 0 : roundest.reduce((sum, at, axis) => sum + (at - min[axis]! - (n - 1) / 2) ** 2, 0);
}

function holds({ min }: ScoredPatch, at: Vec3 | null, n: number): boolean {
  return at !== null && at.every((i, axis) => i >= min[axis]! && i < min[axis]! + n);
}

/** Shared part of two cubes of side n, as a share of one. */
function overlap(a: Vec3, b: Vec3, n: number): number {
  return [0, 1, 2].reduce((share, axis) => (share * Math.max(0, n - Math.abs(a[axis]! - b[axis]!))) / n, 1);
}

/** By the share of a patch's lung that is right. */
export function sideOf(rightShare: number): "right" | "left" | "both" {
  return rightShare >= sideShare ? "right" : rightShare <= 1 - sideShare ? "left" : "both";
}
