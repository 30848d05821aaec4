import { readHead } from "../../ml/classifier/index.ts";
import type { Head } from "../../ml/classifier/index.ts";
import { z } from "../contract/index.ts";
import type { Model } from "../contract/index.ts";
import { FaultError } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { loadModel } from "./models.ts";

/** `config` of a classifier's model.json. */
export const classifierConfig = z.object({
  /** Turned copies of the lung box whose features it takes. */
  symmetries: z.number().int(),
  heads: z.number().int(),
  l2: z.number(),
  /** What the scans that it was trained on were like: outside of it a number is an extrapolation. */
  trainingRange: z.object({
    sliceSpacingMm: z.tuple([z.number(), z.number()]),
    lungLitres: z.tuple([z.number(), z.number()]),
  }),
});
export type ClassifierConfig = z.infer<typeof classifierConfig>;

export interface LoadedClassifier {
  readonly card: Model;
  readonly config: ClassifierConfig;
  readonly head: Head;
}

/** Throws FaultError NOT_FOUND, REFUSED (no classifier) or DAMAGED. */
export async function loadClassifier(id: string, context: TaskContext): Promise<LoadedClassifier> {
  const { card, bytes } = await loadModel(id, "classifier", context);
  const config = classifierConfig.safeParse(card.config);
  if (!config.success)
    throw new FaultError("DAMAGED", `The card of ${card.name} is damaged: its configuration is not whole.`);
  return { card, config: config.data, head: readHead(bytes) };
}
