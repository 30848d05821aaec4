import { eventIterator, oc } from "@orpc/contract";
import { taskEvent } from "./tasks.ts";
import { z } from "./zod.ts";

/** What main says to a compute process. One task at a time; closing the stream asks the task to stop. */
export const computeContract = {
  hello: oc.output(z.object({ pid: z.number().int(), node: z.string() })),
  run: oc
    .input(z.object({ kind: z.string(), workspace: z.string(), input: z.unknown() }))
    .output(eventIterator(taskEvent)),
  /** Asks the running task to stop at its next step: acknowledged at once, in effect within a second or a step. */
  stop: oc.output(z.object({ stopping: z.boolean() })),
};

export type ComputeContract = typeof computeContract;
