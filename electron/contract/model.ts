import { z } from "./zod.ts";

/** model.json: a GMCAE or a classifier, what it was trained on, what it may be used for. */
export const model = z.object({
  format: z.literal("hilum-model"),
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  kind: z.enum(["gmcae", "classifier"]),
  configuration: z.string(),
  config: z.record(z.string(), z.unknown()),
  parameters: z.number().int(),
  weightsSha256: z.string(),
  shipped: z.boolean(),
  createdAt: z.string(),
  hilum: z.string(),
  target: z.string().nullable(),
  trainedOn: z.object({
    kind: z.enum(["patients", "phantoms", "both"]),
    patients: z.number().int(),
    phantoms: z.number().int(),
    positives: z.number().int().nullable(),
    attribution: z.string(),
  }),
  prior: z.number().nullable(),
  gmcae: z.string().nullable(),
  training: z.object({ command: z.string(), steps: z.number().int(), heldOutLossNatsPerVoxel: z.number().nullable() }),
  limits: z.string(),
  /** A GMCAE: what a test of its map said, a sentence or two. Absent: no test is known. */
  evidence: z.string().optional(),
});

/** A model as it is listed. `referencePatients`: of how many people its reference of losses was made; null where it has none. */
export const listedModel = model.extend({ referencePatients: z.number().int().nullable() });

export type Model = z.infer<typeof model>;
export type ListedModel = z.infer<typeof listedModel>;
