import type { QueryClient } from "@tanstack/react-query";
import type { DeskEvent, Job, Metric } from "../../electron/contract/index.ts";
import type { Connection } from "./connection.ts";
import { keys } from "./keys.ts";

export type DeskEventListener = (event: DeskEvent) => void;

const listeners = new Set<DeskEventListener>();

/** Hears everything main says unasked; returns the way to stop. */
export function onDeskEvent(listener: DeskEventListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Keeps the cached lists true to what main says, over every link the connection has; returns the way to stop. */
export function followEvents(connection: Connection, queries: QueryClient): () => void {
  let stopped = false;
  const follow = async (epoch: number): Promise<void> => {
    if (epoch > 1) await queries.invalidateQueries();
    const stream = await connection.desk.app.events();
    for await (const event of stream) {
      if (stopped || connection.link.getState().epoch !== epoch) return;
      apply(event, queries);
      for (const listener of listeners) listener(event);
    }
  };
  const start = (): void => {
    const { state, epoch } = connection.link.getState();
    // A stream that ends with its link starts again with the next one.
    if (state === "open") follow(epoch).catch(() => undefined);
  };
  start();
  const off = connection.link.subscribe((now, before) => (now.epoch !== before.epoch ? start() : undefined));
  return () => {
    stopped = true;
    off();
  };
}

/** What an event changes in the cache. */
export function apply(event: DeskEvent, queries: QueryClient): void {
  switch (event.type) {
    case "job":
      queries.setQueryData<Job[]>(keys.jobs, (jobs) => withJob(jobs, event.job));
      return;
    case "changed":
      void queries.invalidateQueries({ queryKey: [event.what] });
      // A study's line says how many results it has.
      if (event.what === "results") void queries.invalidateQueries({ queryKey: keys.studies });
      return;
    case "metrics":
      queries.setQueryData<Metric[]>(keys.metrics(event.run), (points) => withMetrics(points, event.points));
      return;
    case "computeLost":
      void queries.invalidateQueries({ queryKey: keys.jobs });
      void queries.invalidateQueries({ queryKey: keys.runs });
      return;
    case "open":
  }
}

function withJob(jobs: readonly Job[] | undefined, job: Job): Job[] | undefined {
  if (!jobs) return undefined;
  return jobs.some(({ id }) => id === job.id)
    ? jobs.map((known) => (known.id === job.id ? job : known))
    : [job, ...jobs];
}

/** Appends points; after a resume the steps behind the first new one are the old attempt's and go. */
export function withMetrics(points: readonly Metric[] | undefined, fresh: readonly Metric[]): Metric[] | undefined {
  const first = fresh[0];
  if (!points || !first) return points ? [...points] : undefined;
  const last = points.at(-1);
  const kept = last && last.step >= first.step ? points.filter(({ step }) => step < first.step) : points;
  return [...kept, ...fresh];
}
