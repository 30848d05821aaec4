import type { TaskEvent } from "../contract/index.ts";

/** Between a task that tells and a stream that has no back-pressure: at most four deliveries a second, nothing lost but old progress. */
export interface Outbox {
  put(event: TaskEvent): void;
  /** Ends after `done`, `stopped` or `failed`. */
  events(): AsyncGenerator<TaskEvent, void>;
}

const intervalMs = 250;

export function createOutbox(): Outbox {
  let waiting: TaskEvent[] = [];
  let wake = (): void => undefined;
  return {
    put(event) {
      waiting = joined(waiting, event);
      wake();
    },
    async *events() {
      for (;;) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const batch = waiting;
        waiting = [];
        yield* batch;
        if (batch.some(isLast)) return;
        await pause(
          () => waiting.some(isLast),
          (resolve) => (wake = resolve),
        );
      }
    },
  };
}

/** The events that end a task. */
export function isLast(event: TaskEvent): boolean {
  return event.type === "done" || event.type === "stopped" || event.type === "failed";
}

/** Newer progress replaces older, points of one run become one event, a change is told once. */
function joined(waiting: readonly TaskEvent[], event: TaskEvent): TaskEvent[] {
  if (event.type === "progress") return [...waiting.filter((one) => one.type !== "progress"), event];
  if (event.type === "changed" && waiting.some((one) => one.type === "changed" && one.what === event.what))
    return [...waiting];
  const last = waiting.at(-1);
  if (event.type === "metrics" && last?.type === "metrics" && last.run === event.run) {
    return [...waiting.slice(0, -1), { ...last, points: [...last.points, ...event.points] }];
  }
  return [...waiting, event];
}

/** Waits out the interval, or until the last event is there. */
function pause(over: () => boolean, onPut: (check: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, intervalMs);
    onPut(() => {
      if (!over()) return;
      clearTimeout(timer);
      resolve();
    });
    if (over()) {
      clearTimeout(timer);
      resolve();
    }
  });
}
