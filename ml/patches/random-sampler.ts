import type { Mask, Vec3 } from "../geometry/index.ts";
import { resumeRandom } from "../statistics/index.ts";
import type { Random } from "../statistics/index.ts";
import { cutTurned } from "./cut-turned.ts";
import { lungShare } from "./extract.ts";
import type { HuRange } from "./intensity.ts";
import { checkBoxes } from "./sampler.ts";
import type { PatchSampler, TrainingBox } from "./sampler.ts";

/** Least share of a patch that is lung where nothing else is said: of what is trained on, and so of what is ranked and compared. */
export const leastLungShare = 0.25;

export interface RandomSamplerOptions {
  readonly boxes: readonly TrainingBox[];
  readonly random: Random;
  /** Side of a patch in voxels. */
  readonly n: number;
  /** Least share of a patch that must be lung. Default `leastLungShare`. */
  readonly minimumLungShare?: number;
  /** Turn each patch by one of the 48 symmetries (default), or none for a validation set. */
  readonly augment?: boolean;
  readonly clip?: HuRange | null;
}

/** Positions tried for one patch before the best seen is taken: a mask of thin slivers must not stop the training. */
const attempts = 64;
/** The share is counted on every 4th voxel along each axis: 512 of a 32³ patch, ± 2 % at a quarter. */
const countingStep = 4;

/**
 * Patches at random positions. A box is drawn in proportion to its lung voxels, a position uniformly within it, again until
 * `minimumLungShare` of the patch is lung (of 64 positions the best is taken where none reaches it). Lung voxels count in the
 * loss, but for those that are left out.
 */
export function randomSampler(options: RandomSamplerOptions): PatchSampler {
  const { boxes, n, minimumLungShare = leastLungShare, augment = true, clip = null } = options;
  checkBoxes(boxes);
  let random = options.random;
  const drawBox = weightedChoice(boxes.map(({ mask }) => lungVoxels(mask)));

  const writeOne = (patch: Float32Array, weights: Float32Array): void => {
    const from = boxes[drawBox(random)]!;
    const min = drawLungPosition(from.mask, n, minimumLungShare, random);
    const key = augment ? random.integer(48) : 0;
    cutTurned({ from, min, n, key, clip, lungOnly: true }, patch, weights);
  };
  const state = (): { kind: "random"; random: ReturnType<Random["state"]> } => ({
    kind: "random",
    random: random.state(),
  });
  return {
    patchSize: n,
    state,
    next(count) {
      const patches = new Float32Array(count * n ** 3),
        weights = new Float32Array(count * n ** 3);
      for (let at = 0; at < patches.length; at += n ** 3)
        writeOne(patches.subarray(at, at + n ** 3), weights.subarray(at, at + n ** 3));
      return { patches, weights, state: state() };
    },
    resume(from) {
      if (from.kind !== "random")
        throw new RangeError(`a random sampler cannot go on from the state of a ${from.kind} sampler`);
      random = resumeRandom(from.random);
    },
  };
}

/**
 * First voxel of a cube of n³ of which `minimumLungShare` lies in the mask: drawn uniformly until one does, of 64 the best where
 * none does. Along an axis shorter than n the cube is centred.
 */
export function drawLungPosition(mask: Mask, n: number, minimumLungShare: number, random: Random): Vec3 {
  const along = (length: number): number =>
    length <= n ? Math.floor((length - n) / 2) : random.integer(length - n + 1);
  let best: Vec3 = [0, 0, 0],
    bestShare = -1;
  for (let attempt = 0; attempt < attempts && bestShare < minimumLungShare; attempt++) {
    const min: Vec3 = [along(mask.size[0]), along(mask.size[1]), along(mask.size[2])];
    const share = lungShare(mask, min, n, countingStep);
    if (share > bestShare) [best, bestShare] = [min, share];
  }
  return best;
}

function lungVoxels(mask: Mask): number {
  let count = 0;
  for (const value of mask.data) if (value > 0) count++;
  return count;
}

function weightedChoice(weights: readonly number[]): (random: Random) => number {
  let total = 0;
  const upTo = weights.map((weight) => (total += weight));
  if (total === 0) throw new RangeError("no lung voxel in any of the boxes");
  return (random) => {
    const drawn = random.uniform() * total;
    return upTo.findIndex((edge) => drawn < edge);
  };
}
