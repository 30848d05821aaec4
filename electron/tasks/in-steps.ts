import { setImmediate } from "node:timers/promises";
import type { Steps } from "../../ml/filters/index.ts";

/** Parts of the work are done for this long before others are heard. */
const longestMs = 50;

/** Does work part by part, hearing between two of them who asks; rejects with the signal's reason when stopped. */
export async function inSteps<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let heardAt = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - heardAt < longestMs) continue;
    await setImmediate();
    signal.throwIfAborted();
    heardAt = performance.now();
  }
}
