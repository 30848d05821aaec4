import { z } from "../contract/index.ts";

/** state.json of runs/<id>/: how far a run is. The training task writes it beside each checkpoint, `model` when it is done. */
export const runState = z.object({
  format: z.literal("hilum-run-state"),
  version: z.literal(1),
  step: z.number().int(),
  checkpointStep: z.number().int().nullable(),
  bestStep: z.number().int().nullable(),
  lastLossNatsPerVoxel: z.number().nullable(),
  bestValidationNatsPerVoxel: z.number().nullable(),
  model: z.string().nullable(),
});

export type RunState = z.infer<typeof runState>;
