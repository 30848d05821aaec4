import type { TaskEvent, TaskInput, TaskKind, TaskOutput } from "../contract/index.ts";
import type { Workspace } from "../store/index.ts";

/** The world of a running task. */
export interface TaskContext {
  readonly workspace: Workspace;
  /** Aborted when the task is asked to stop: it leaves at its next step, after a checkpoint where it has one. */
  readonly signal: AbortSignal;
  /** Folder of the models that ship with the program: one folder a model, as in the workspace. */
  readonly shippedModels: string;
  emit(event: TaskEvent): void;
}

/** One kind of work. Rejects with `signal.reason` when stopped, with FaultError when it cannot be done. */
export type Task<K extends TaskKind> = (input: TaskInput<K>, context: TaskContext) => Promise<TaskOutput<K>>;

/**
 * Tells how far a task is: at most four times a second, and always at the end. `from` is what was done before it began:
 * it does not count for the time left.
 */
export function progressReporter(
  context: TaskContext,
  text: string,
  from = 0,
): (done: number, total: number | null) => void {
  const startedAt = performance.now();
  let lastAt = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = performance.now();
    if (now - lastAt < 250 && done !== total) return;
    lastAt = now;
    const perUnit = (now - startedAt) / 1000 / Math.max(done - from, 1);
    const secondsLeft = total === null || done <= from ? null : Math.max(0, perUnit * (total - done));
    context.emit({ type: "progress", progress: { done, total, text, secondsLeft } });
  };
}
