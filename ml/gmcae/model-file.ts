import type { Values } from "../engine/index.ts";
import { readSafetensors, writeSafetensors, TensorFileError } from "../tensors/index.ts";
import type { StoredTensor } from "../tensors/index.ts";
import { readConfig } from "./config.ts";
import type { GmcaeConfig } from "./config.ts";
import { gmcae } from "./network.ts";

/** A trained GMCAE: what a map or a classifier starts from. */
export interface TrainedGmcae {
  readonly config: GmcaeConfig;
  readonly weights: Values;
}

/** Weights under the original's layer names in one safetensors file; the configuration stands in its metadata as JSON. */
export function writeGmcae({ config, weights }: TrainedGmcae): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, { shape }] of Object.entries(gmcae(config).spec))
    tensors[name] = { shape, data: weights[name] as Float32Array<ArrayBuffer> };
  return writeSafetensors(tensors, { format: "hilum-gmcae", version: "1", config: JSON.stringify(config) });
}

/**
 * Reads what `writeGmcae` wrote. Throws TensorFileError, with a sentence, where the file is damaged, is another thing, or
 * its tensors are not those of its configuration.
 */
export function readGmcae(bytes: Uint8Array): TrainedGmcae {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata["format"] !== "hilum-gmcae" || metadata["version"] !== "1")
    throw new TensorFileError("The file holds no GMCAE, or was written by a newer version.");
  const read = readConfig(parsed(metadata["config"]));
  if ("problems" in read)
    throw new TensorFileError(`The model's configuration is not valid. ${read.problems.join(" ")}`);
  const weights: Values = {};
  for (const [name, { shape }] of Object.entries(gmcae(read.config).spec)) {
    const found = tensors[name];
    if (!found) throw new TensorFileError(`The model has no tensor ${name}, which its configuration needs.`);
    if (found.shape.join() !== shape.join())
      throw new TensorFileError(
        `Tensor ${name} is [${found.shape.join(", ")}]; its configuration needs [${shape.join(", ")}].`,
      );
    if (!found.data.every(Number.isFinite))
      throw new TensorFileError(`Tensor ${name} holds values that are not finite.`);
    weights[name] = found.data;
  }
  return { config: read.config, weights };
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
}
