import { fault } from "./faults.ts";
import { z } from "./zod.ts";

/** queued → starting → running → (pausing → paused) → stopping → finished | stopped | failed | interrupted. The last four are final for an attempt. */
export const jobState = z.enum([
  "queued",
  "starting",
  "running",
  "pausing",
  "paused",
  "stopping",
  "finished",
  "stopped",
  "failed",
  "interrupted",
]);

export const finalStates: readonly JobState[] = ["finished", "stopped", "failed", "interrupted"];

export const lane = z.enum(["data", "engine"]);

export const progress = z.object({
  done: z.number(),
  total: z.number().nullable(),
  text: z.string(),
  secondsLeft: z.number().nullable(),
});

/** jobs/<id>.json: one task in one lane, written before anything starts. `needs` are jobs that must finish first. */
export const job = z.object({
  format: z.literal("hilum-job"),
  version: z.literal(1),
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  lane,
  input: z.unknown(),
  needs: z.array(z.string()),
  state: jobState,
  attempt: z.number().int(),
  resumable: z.boolean(),
  progress,
  output: z.unknown().optional(),
  fault: fault.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});

export type JobState = z.infer<typeof jobState>;
export type Lane = z.infer<typeof lane>;
export type Progress = z.infer<typeof progress>;
export type Job = z.infer<typeof job>;
