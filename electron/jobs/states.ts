import { finalStates } from "../contract/index.ts";
import type { JobState } from "../contract/index.ts";

/** Which state may follow which. The four last are final for an attempt; `queued` after one of them begins a new attempt. */
const next: Record<JobState, readonly JobState[]> = {
  queued: ["starting", "stopped", "failed"],
  starting: ["running", "stopping", "finished", "stopped", "failed", "interrupted"],
  running: ["pausing", "stopping", "finished", "stopped", "failed", "interrupted"],
  pausing: ["paused", "stopping", "finished", "failed", "interrupted"],
  paused: ["starting", "stopped", "interrupted"],
  stopping: ["stopped", "finished", "failed", "interrupted"],
  finished: [],
  stopped: ["queued"],
  failed: ["queued"],
  interrupted: ["queued", "stopped"],
};

export function mayFollow(from: JobState, to: JobState): boolean {
  return next[from].includes(to);
}

export function isFinal(state: JobState): boolean {
  return finalStates.includes(state);
}

/** Has a process at work for it, or is about to. */
export function isActive(state: JobState): boolean {
  return ["starting", "running", "pausing", "stopping"].includes(state);
}
