import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readGmcae } from "../../ml/gmcae/index.ts";
import type { TrainedGmcae } from "../../ml/gmcae/index.ts";
import { TensorFileError } from "../../ml/tensors/index.ts";
import { model } from "../contract/index.ts";
import type { Model } from "../contract/index.ts";
import { FaultError, findModel, writeAtomic, writeRecord } from "../store/index.ts";
import type { TaskContext } from "./context.ts";

/** A trained GMCAE as read from its folder. */
export interface LoadedGmcae extends TrainedGmcae {
  readonly card: Model;
}

/** Writes a model's folder: weights first, then the card with their digest. A model is there when its card is. */
export async function saveModel(
  dir: string,
  card: Omit<Model, "format" | "version" | "weightsSha256">,
  bytes: Uint8Array,
): Promise<void> {
  await writeAtomic(path.join(dir, "weights.safetensors"), bytes);
  await writeRecord(path.join(dir, "model.json"), model, {
    format: "hilum-model",
    version: 1,
    ...card,
    weightsSha256: sha256(bytes),
  });
}

/** A model's card and the bytes of its weights, checked against its digest. Throws FaultError NOT_FOUND, REFUSED (another kind) or DAMAGED. */
export async function loadModel(
  id: string,
  kind: Model["kind"],
  context: TaskContext,
): Promise<{ readonly card: Model; readonly bytes: Uint8Array }> {
  const found = await findModel(context.workspace, context.shippedModels, id);
  if (found === null) throw new FaultError("NOT_FOUND", `There is no model ${id}.`);
  if (found.model.kind !== kind) {
    throw new FaultError("REFUSED", `${found.model.name} is a ${found.model.kind}; a ${kind} is needed here.`);
  }
  const weights = path.join(found.dir, "weights.safetensors");
  const bytes = await readFile(weights);
  if (sha256(bytes) !== found.model.weightsSha256) {
    throw new FaultError("DAMAGED", `The weights of ${found.model.name} are not those that its card was written for.`, {
      file: weights,
    });
  }
  return { card: found.model, bytes };
}

/** Throws as `loadModel`, and DAMAGED where the weights are not those of a GMCAE. */
export async function loadGmcae(id: string, context: TaskContext): Promise<LoadedGmcae> {
  const { card, bytes } = await loadModel(id, "gmcae", context);
  try {
    return { card, ...readGmcae(bytes) };
  } catch (error) {
    if (error instanceof TensorFileError)
      throw new FaultError("DAMAGED", `The weights of ${card.name} cannot be read. ${error.message}`);
    throw error;
  }
}

/** A GMCAE whose encoder a classifier can start from. Throws as `loadGmcae`, and REFUSED where the network is another. */
export async function loadEncoder(id: string, context: TaskContext): Promise<LoadedGmcae> {
  const model = await loadGmcae(id, context);
  if (model.config.network === "original") return model;
  throw new FaultError(
    "REFUSED",
    `${model.card.name} gives maps only: a classifier needs the original's encoder, and this is the network “${model.config.network}”.`,
    { todo: "Choose a model trained with the configuration tiny or seed." },
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
