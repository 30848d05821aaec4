import { createHash } from "node:crypto";
import path from "node:path";
import { ordinaryLoss } from "../../ml/gmcae/index.ts";
import type { LossReference } from "../../ml/gmcae/index.ts";
import { z } from "../contract/index.ts";
import type { OrdinaryLoss } from "../contract/index.ts";
import { findModel, readRecord } from "../store/index.ts";
import type { TaskContext } from "./context.ts";

const quantiles = z.array(z.number()).min(2);

/** reference.json beside a model's weights: `LossReference` of ml/gmcae. */
export const referenceRecord: z.ZodType<LossReference> = z.object({
  format: z.literal("hilum-reference"),
  version: z.literal(1),
  patients: z.number().int().positive(),
  classes: z.array(z.object({ voxels: z.number().int(), quantiles })).length(12),
  patchQuantiles: quantiles,
});

export interface ModelReference {
  readonly reference: LossReference;
  /** What a result names it by. */
  readonly about: { readonly patients: number; readonly sha256: string; readonly loss: OrdinaryLoss };
}

/** The reference of a model; null where it has none. Throws FaultError DAMAGED. */
export async function loadReference(model: string, context: TaskContext): Promise<ModelReference | null> {
  const found = await findModel(context.workspace, context.shippedModels, model);
  if (found === null) return null;
  const reference = await readRecord(path.join(found.dir, "reference.json"), referenceRecord);
  if (reference === null) return null;
  const sha256 = createHash("sha256").update(JSON.stringify(reference)).digest("hex");
  const at = (share: number): number => ordinaryLoss(reference, share);
  const loss = { p1: at(0.01), p50: at(0.5), p95: at(0.95), p99: at(0.99), p995: at(0.995) };
  return { reference, about: { patients: reference.patients, sha256, loss } };
}
