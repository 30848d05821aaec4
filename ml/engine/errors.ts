/**
 * What went wrong in the engine.
 * - `OutOfMemory`: the device could not hold the work: try a smaller batch.
 * - `ProviderLost`: the device cannot be had, or went away.
 * - `BadGraph`: the program breaks a rule of traced code or uses what the engine lacks: a fault of ours.
 * - `NonFinite`: losses or gradients were not finite too often in a row.
 * - `TensorTooLarge`: a tensor of the graph exceeds the limit; refused before anything is created.
 */
export type EngineErrorKind = "OutOfMemory" | "ProviderLost" | "BadGraph" | "NonFinite" | "TensorTooLarge";

export class EngineError extends Error {
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "EngineError";
    this.kind = kind;
  }
}
