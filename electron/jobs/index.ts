export type { NewJob } from "./new-job.ts";
export { newJobId } from "./new-job.ts";
export { openQueue } from "./queue.ts";
export type { JobQueue, OnceOptions, QueueOptions } from "./queue.ts";
export type { Follow } from "./lane.ts";
export { resolveReferences } from "./reference.ts";
export type { JobReference } from "./reference.ts";
export { isFinal } from "./states.ts";
