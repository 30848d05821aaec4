import { EngineError } from "../../ml/engine/index.ts";
import { FaultError } from "../store/index.ts";

/** What a training run threw, as what a person is told of it. */
export function trainingFault(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const kept = "Checkpoints that were saved before are kept.";
  if (error.kind === "NonFinite")
    return new FaultError("DIVERGED", `The training diverged: ${error.message}`, { kept });
  if (error.kind === "OutOfMemory" || error.kind === "TensorTooLarge")
    return new FaultError("OUT_OF_MEMORY", error.message, { kept });
  return error;
}

/** A run whose every validation was no number has learned nothing that could be a model. */
export function neverFinite(steps: number): FaultError {
  const message = `The training diverged: not one validation in ${steps} steps gave a finite loss. No model was made.`;
  return new FaultError("DIVERGED", message, { kept: "The last checkpoint is kept." });
}
