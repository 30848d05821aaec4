import { job } from "./job.ts";
import { metric } from "./run.ts";
import { z } from "./zod.ts";

/** What main tells the desk unasked. `changed` says which lists to read again; metrics and progress are coalesced to ≤ 4 a second. */
export const deskEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("job"), job }),
  z.object({
    type: z.literal("changed"),
    what: z.enum(["studies", "results", "marks", "models", "runs", "jobs", "settings"]),
  }),
  z.object({ type: z.literal("metrics"), run: z.string(), points: z.array(metric) }),
  z.object({
    type: z.literal("computeLost"),
    lane: z.enum(["data", "engine"]),
    message: z.string(),
    jobId: z.string().nullable(),
  }),
  z.object({ type: z.literal("open"), paths: z.array(z.string()) }),
]);

export type DeskEvent = z.infer<typeof deskEvent>;
