import type { ParamSpec } from "../nn/index.ts";
import { TensorFileError, readSafetensors, writeSafetensors } from "../tensors/index.ts";
import type { StoredTensor } from "../tensors/index.ts";
import type { Checkpoint, TrainingState } from "./checkpoint.ts";

/** A checkpoint as one safetensors file; the state stands in its metadata as JSON. */
export function writeCheckpoint(
  checkpoint: Checkpoint,
  spec: Readonly<Record<string, ParamSpec>>,
): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, data] of Object.entries(checkpoint.tensors)) {
    if (!(data instanceof Float32Array)) throw new RangeError(`${name} is not float32`);
    tensors[name] = { shape: spec[name.slice(2)]?.shape ?? [], data };
  }
  return writeSafetensors(tensors, {
    format: "hilum-checkpoint",
    version: "1",
    state: JSON.stringify(checkpoint.state),
  });
}

/** Reads what `writeCheckpoint` wrote. Throws TensorFileError, with a sentence, where the file is damaged or another thing. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata["format"] !== "hilum-checkpoint" || metadata["version"] !== "1" || metadata["state"] === undefined)
    throw new TensorFileError("The file is no checkpoint of a training run, or was written by a newer version.");
  const state = JSON.parse(metadata["state"]) as TrainingState;
  return {
    step: state.step,
    tensors: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])),
    state,
  };
}
