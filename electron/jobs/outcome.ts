import { taskKinds } from "../contract/index.ts";
import type { Job, TaskKind } from "../contract/index.ts";
import type { TaskEnd } from "../processes/index.ts";
import { makeFault } from "../store/index.ts";

/** What a job becomes when its task has ended. `closing`: Hilum is being closed, and asked every task to stop. */
export function outcome(job: Job, end: TaskEnd, closing: boolean): Partial<Job> {
  const endedAt = new Date().toISOString();
  const over = { endedAt, resumable: true };
  switch (end.type) {
    case "done":
      return finished(job, end.output, endedAt);
    case "stopped":
      if (closing)
        return {
          ...over,
          state: "interrupted",
          fault: makeFault("COMPUTE_LOST", "Hilum was closed while this was running."),
        };
      return job.state === "pausing" ? { state: "paused" } : { ...over, state: "stopped" };
    case "failed":
      return job.state === "stopping" && end.fault.code === "CANCELLED"
        ? { ...over, state: "stopped" }
        : { ...over, state: "failed", fault: end.fault };
    case "lost":
      if (job.state === "stopping" && !closing) return { ...over, state: "stopped" };
      return { ...over, state: "interrupted", fault: makeFault("COMPUTE_LOST", lostSentence(job, end, closing)) };
  }
}

/** What was running when Hilum ended without closing. */
export function lostWithMain(): Partial<Job> {
  const fault = makeFault("COMPUTE_LOST", "Hilum ended while this was running.");
  return { state: "interrupted", resumable: true, endedAt: new Date().toISOString(), fault };
}

function finished(job: Job, output: unknown, endedAt: string): Partial<Job> {
  const parsed = taskKinds[job.kind as TaskKind].output.safeParse(output);
  if (!parsed.success) {
    const fault = makeFault("INTERNAL", `“${job.title}” ended with an answer of the wrong form.`);
    return { state: "failed", resumable: true, endedAt, fault };
  }
  const total = job.progress.total ?? 1;
  const progress = { done: total, total, text: "Done", secondsLeft: 0 };
  return { state: "finished", resumable: false, endedAt, output: parsed.data, progress };
}

function lostSentence(job: Job, { exit }: Extract<TaskEnd, { type: "lost" }>, closing: boolean): string {
  if (closing) return "Hilum was closed while this was running.";
  const how = exit.signal === null ? `ended with code ${exit.code ?? "unknown"}` : `was ended by ${exit.signal}`;
  return `The computation stopped during “${job.title}”: its process ${how}.`;
}
