export { nodeLauncher } from "./node.ts";
export { createPool } from "./pool.ts";
export type { ComputePool, RunningTask, TaskEnd } from "./pool.ts";
export { portOver } from "./port.ts";
export { computeRouter, serveCompute } from "./serve.ts";
export type { TaskRequest, TaskRunner } from "./serve.ts";
