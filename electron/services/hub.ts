import type { DeskEvent } from "../contract/index.ts";

/**
 * Events on their way to every open desk: what changes a state at once, progress and curves at most four times a second.
 * Paths to open wait for a desk to open them: they were named before its page had loaded.
 */
export interface EventHub {
  publish(event: DeskEvent): void;
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<DeskEvent, void>;
}

const intervalMs = 250;

export function createHub(): EventHub {
  const subscribers = new Set<(events: readonly DeskEvent[]) => void>();
  const states = new Map<string, string>();
  let pending: DeskEvent[] = [];
  let timer: NodeJS.Timeout | null = null;

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const events = pending;
    pending = [];
    if (subscribers.size === 0) pending = events.filter(({ type }) => type === "open");
    else if (events.length > 0) for (const tell of subscribers) tell(events);
  };

  const isUrgent = (event: DeskEvent): boolean => {
    if (event.type !== "job") return event.type === "computeLost" || event.type === "open";
    const key = `${event.job.state} ${event.job.attempt}`;
    const changed = states.get(event.job.id) !== key;
    states.set(event.job.id, key);
    return changed;
  };

  return {
    publish(event) {
      pending = joined(pending, event);
      if (isUrgent(event)) flush();
      else timer ??= setTimeout(flush, intervalMs);
    },
    async *subscribe(signal) {
      let waiting: DeskEvent[] = [];
      let wake = (): void => undefined;
      const tell = (events: readonly DeskEvent[]): void => {
        for (const event of events) waiting = joined(waiting, event);
        wake();
      };
      const end = (): void => wake();
      const isOver = (): boolean => signal?.aborted === true;
      subscribers.add(tell);
      flush();
      signal?.addEventListener("abort", end);
      try {
        for (;;) {
          if (isOver()) return;
          const batch = waiting;
          waiting = [];
          yield* batch;
          if (waiting.length === 0 && !isOver()) await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        subscribers.delete(tell);
        signal?.removeEventListener("abort", end);
      }
    },
  };
}

/** A newer state of a job replaces an older one still waiting; so does a repeated change; points of a run come together. */
function joined(waiting: readonly DeskEvent[], event: DeskEvent): DeskEvent[] {
  switch (event.type) {
    case "job":
      return [...waiting.filter((one) => one.type !== "job" || one.job.id !== event.job.id), event];
    case "changed":
      return [...waiting.filter((one) => one.type !== "changed" || one.what !== event.what), event];
    case "metrics": {
      const before = waiting.find((one) => one.type === "metrics" && one.run === event.run);
      const points = before?.type === "metrics" ? [...before.points, ...event.points] : event.points;
      return [...waiting.filter((one) => one !== before), { ...event, points }];
    }
    default:
      return [...waiting, event];
  }
}
