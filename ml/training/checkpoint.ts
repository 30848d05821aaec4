import type { Values } from "../engine/index.ts";

/** The best validation so far. */
export interface BestValidation {
  readonly step: number;
  readonly loss: number;
}

/** The part of a checkpoint that is no tensor. Plain JSON. */
export interface TrainingState {
  /** Steps made, skipped ones among them. */
  readonly step: number;
  readonly skipped: number;
  readonly best: BestValidation | null;
  readonly validationsSinceBest: number;
  /** Where the stream of batches stands: whatever its `next` said. */
  readonly batches: unknown;
}

/** Everything that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly step: number;
  /** `w:<name>`, the optimiser's `m:<name>` and `v:<name>`, and `t`. */
  readonly tensors: Values;
  readonly state: TrainingState;
}

/** The weights of a checkpoint by parameter name: what inference takes. */
export function weightsOf({ tensors }: Pick<Checkpoint, "tensors">): Values {
  const weights = Object.entries(tensors).filter(([name]) => name.startsWith("w:"));
  return Object.fromEntries(weights.map(([name, values]) => [name.slice(2), values]));
}
