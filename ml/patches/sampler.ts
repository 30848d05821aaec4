import type { Mask, Volume } from "../geometry/index.ts";
import type { RandomState } from "../statistics/index.ts";

/** One patient's lungs: the 1 mm box in HU and the lung mask on the same grid. */
export interface TrainingBox {
  readonly box: Volume;
  readonly mask: Mask;
}

/** Patches one after another ([patch][z][y][x]) and where the stream stands after them. */
export interface PatchBatch {
  readonly patches: Float32Array<ArrayBuffer>;
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
  /** The next `count` patches, in a fresh array. */
  next(count: number): PatchBatch;
  state(): SamplerState;
  /** Goes on from `state`; throws where it is of another kind of sampler. */
  resume(state: SamplerState): void;
}

/** Our own fault (a caller's), so it is thrown. */
export function checkBoxes(boxes: readonly TrainingBox[]): void {
  if (boxes.length === 0) throw new RangeError("a sampler needs at least one lung box");
  boxes.forEach(({ box, mask }, i) => {
    if (box.size.some((n, axis) => n !== mask.size[axis]))
      throw new RangeError(`lung box ${i} has size ${box.size.join("×")} and its mask ${mask.size.join("×")}`);
  });
}
