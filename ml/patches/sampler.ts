import type { Mask, Volume } from "../geometry/index.ts";
import type { RandomState } from "../statistics/index.ts";

/** One patient's lungs: the 1 mm box in HU and the lung mask on the same grid. */
export interface TrainingBox {
  readonly box: Volume;
  readonly mask: Mask;
  /** Voxels that never count in a loss (near a finding, say), on the same grid. Patches may overlap them all the same. */
  readonly leftOut?: Mask;
}

/** Patches one after another and where the stream stands after them. */
export interface PatchBatch {
  /** Normalised, [patch][z][y][x]. */
  readonly patches: Float32Array<ArrayBuffer>;
  /** Of the same shape and turned alike: 1 where a voxel counts in a loss, else 0. */
  readonly weights: Float32Array<ArrayBuffer>;
  readonly state: SamplerState;
}

/** Where a stream of patches stands. Plain JSON; the sampler that wrote it goes on from it bit for bit. */
export type SamplerState =
  | { readonly kind: "random"; readonly random: RandomState }
  | {
      readonly kind: "grid";
      /** The generator as it stood when the running pass and the running chunk were begun. */
      readonly passRandom: RandomState;
      readonly chunkRandom: RandomState;
      readonly chunk: number;
      /** Batches of the chunk already given. */
      readonly given: number;
    };

/** An endless seeded stream of augmented, normalised patches. */
export interface PatchSampler {
  readonly patchSize: number;
  /** The next `count` patches, in fresh arrays. */
  next(count: number): PatchBatch;
  state(): SamplerState;
  /** Goes on from `state`; throws where it is of another kind of sampler. */
  resume(state: SamplerState): void;
}

/** Our own fault (a caller's), so it is thrown. */
export function checkBoxes(boxes: readonly TrainingBox[]): void {
  if (boxes.length === 0) throw new RangeError("a sampler needs at least one lung box");
  boxes.forEach(({ box, mask, leftOut }, i) => {
    for (const { size } of leftOut === undefined ? [mask] : [mask, leftOut])
      if (box.size.some((n, axis) => n !== size[axis]))
        throw new RangeError(`lung box ${i} has size ${box.size.join("×")} and a mask of it ${size.join("×")}`);
  });
}
