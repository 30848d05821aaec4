import path from "node:path";
import { z } from "../contract/index.ts";
import { FaultError, readRecord } from "../store/index.ts";
import type { TaskContext } from "./context.ts";

/** cohort.json of cohorts/<id>/: which studies with which labels, and how a classifier is to be made of them. */
export const cohortRecord = z.object({
  format: z.literal("hilum-cohort"),
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  gmcae: z.string(),
  /** What the label meant: the headline of every probability. */
  target: z.string(),
  folds: z.number().int(),
  /** Turned copies of each lung box that the head is trained on. */
  symmetries: z.number().int(),
  seed: z.number().int(),
  createdAt: z.string(),
  patients: z.array(z.object({ id: z.string(), study: z.string(), label: z.union([z.literal(0), z.literal(1)]) })),
  problems: z.array(z.object({ file: z.string(), message: z.string() })),
});
export type Cohort = z.infer<typeof cohortRecord>;

export function cohortFile(id: string, context: TaskContext): string {
  return path.join(context.workspace.cohortDir(id), "cohort.json");
}

/** Throws FaultError NOT_FOUND. */
export async function readCohort(id: string, context: TaskContext): Promise<Cohort> {
  const found = await readRecord(cohortFile(id, context), cohortRecord);
  if (found === null) throw new FaultError("NOT_FOUND", `There is no cohort ${id}.`);
  return found;
}
