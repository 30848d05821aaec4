import type { Mask, Vec3, Volume } from "../geometry/index.ts";
import { extractPatch } from "../patches/index.ts";
import { logBinProbability, voxelBits } from "./bits.ts";
import type { ComponentAt, DensityPlan } from "./density-plan.ts";
import { tissueClasses, tissueOf } from "./tissue.ts";
import type { TissueClass } from "./tissue.ts";

/** One patch that no model compared has seen, named by where it lies. */
export interface HeldOutPatch {
  readonly patient: string;
  readonly box: Volume;
  /** Voxels above 0 are scored. */
  readonly mask: Mask;
  /** First voxel; the whole patch lies in the box. */
  readonly min: Vec3;
}

/** Sums over the scored voxels of one patch and one tissue class. */
export interface ClassScore {
  voxels: number;
  /** −log2 P of each voxel's 1-HU bin, summed. */
  bits: number;
  /** (HU − expected HU)², summed. */
  squaredErrorHu: number;
}

export type PatchScore = Readonly<Record<TissueClass, ClassScore>>;

/** What the model on `plan` says of each patch, on HU that nothing has clipped. */
export async function scoreHeldOut(plan: DensityPlan, patches: readonly HeldOutPatch[]): Promise<PatchScore[]> {
  const { batch, margin, config } = plan;
  const n = config.patchSize;
  const x = new Float32Array(batch * n ** 3);
  const scores: PatchScore[] = [];
  for (let first = 0; first < patches.length; first += batch) {
    const chunk = patches.slice(first, first + batch);
    chunk.forEach(({ box, min }, p) =>
      extractPatch(box, min, n, x.subarray(p * n ** 3, (p + 1) * n ** 3), config.clipHu),
    );
    const density = await plan.run(x);
    chunk.forEach((patch, p) => {
      const voxels = scoredVoxels(patch, n, margin);
      const at = (i: number, k: number): ReturnType<ComponentAt> => density(p, i, k);
      scores.push(
        config.likelihood === "patch mixture"
          ? patchwise(voxels, config.gaussians, at)
          : voxelwise(voxels, config.gaussians, at),
      );
    });
  }
  return scores;
}

/** The same scores of a table of probabilities by HU (`probabilityOf` of the whole range): the baseline that sees no place. */
export function scoreHistogram(
  probabilityOf: (hu: number) => number,
  meanHu: number,
  patches: readonly HeldOutPatch[],
  n: number,
): PatchScore[] {
  return patches.map((patch) => {
    const score = emptyScore();
    for (const { hu, kind } of scoredVoxels(patch, n, 0)) add(score[kind], -Math.log2(probabilityOf(hu)), hu - meanHu);
    return score;
  });
}

interface ScoredVoxel {
  /** Index in the patch. */
  readonly i: number;
  readonly hu: number;
  readonly kind: TissueClass;
}

function scoredVoxels({ box, mask, min }: HeldOutPatch, n: number, margin: number): ScoredVoxel[] {
  const [nx, ny] = box.size;
  const found: ScoredVoxel[] = [];
  for (let z = margin; z < n - margin; z++)
    for (let y = margin; y < n - margin; y++)
      for (let x = margin; x < n - margin; x++) {
        const at = ((min[2] + z) * ny + min[1] + y) * nx + min[0] + x;
        if (mask.data[at]! === 0) continue;
        const kind = tissueClasses[tissueOf(meanAround(box, [min[0] + x, min[1] + y, min[2] + z]))]!;
        found.push({ i: (z * n + y) * n + x, hu: box.data[at]!, kind });
      }
  return found;
}

/** Over the 3³ voxels around, as many as the box has. */
function meanAround({ size: [nx, ny, nz], data }: Volume, [x, y, z]: Vec3): number {
  let sum = 0,
    count = 0;
  for (let k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1); k++)
    for (let j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++)
      for (let i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
        sum += data[(k * ny + j) * nx + i]!;
        count++;
      }
  return sum / count;
}

function voxelwise(
  voxels: readonly ScoredVoxel[],
  m: number,
  at: (i: number, k: number) => ReturnType<ComponentAt>,
): PatchScore {
  const score = emptyScore();
  for (const { i, hu, kind } of voxels) {
    let expected = 0;
    for (let k = 0; k < m; k++) {
      const [logWeight, mean] = at(i, k);
      expected += Math.exp(logWeight) * mean;
    }
    add(
      score[kind],
      voxelBits(hu, m, (k) => at(i, k)),
      hu - expected,
    );
  }
  return score;
}

/**
 * A mixture of whole patches: −log2 Σ_k π_k·Π_i P_k(voxel i). A voxel's share is Σ_k r_k·(−log2 P_k), r the responsibilities for the
 * scored voxels of the patch, and an equal part of KL(r ‖ π): the shares add up to the whole.
 */
function patchwise(
  voxels: readonly ScoredVoxel[],
  m: number,
  at: (i: number, k: number) => ReturnType<ComponentAt>,
): PatchScore {
  const score = emptyScore();
  if (voxels.length === 0) return score;
  const components = Array.from({ length: m }, (_, k) => k);
  const logPrior = components.map((k) => at(0, k)[0]);
  const joint = components.map((k) =>
    voxels.reduce((sum, { i, hu }) => sum + logBinProbability(hu, at(i, k)[1], at(i, k)[2]), logPrior[k]!),
  );
  const largest = Math.max(...joint);
  const total = largest + Math.log(joint.reduce((sum, j) => sum + Math.exp(j - largest), 0));
  const responsibility = joint.map((j) => Math.exp(j - total));
  const kl = responsibility.reduce((sum, r, k) => (r > 0 ? sum + r * (Math.log(r) - logPrior[k]!) : sum), 0);
  for (const { i, hu, kind } of voxels) {
    let nats = kl / voxels.length,
      expected = 0;
    responsibility.forEach((r, k) => {
      if (r === 0) return;
      const [, mean, sigma] = at(i, k);
      nats -= r * logBinProbability(hu, mean, sigma);
      expected += r * mean;
    });
    add(score[kind], nats / Math.LN2, hu - expected);
  }
  return score;
}

function emptyScore(): Record<TissueClass, ClassScore> {
  const none = (): ClassScore => ({ voxels: 0, bits: 0, squaredErrorHu: 0 });
  return { air: none(), parenchyma: none(), "dense parenchyma": none(), dense: none() };
}

function add(score: ClassScore, bits: number, errorHu: number): void {
  score.voxels++;
  score.bits += bits;
  score.squaredErrorHu += errorHu ** 2;
}
