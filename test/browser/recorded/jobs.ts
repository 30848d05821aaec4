import { EventPublisher } from "@orpc/client";
import { finalStates, type DeskEvent, type Job } from "../../../electron/contract/index.ts";

/** What a played job is of. */
export interface Play {
  readonly kind: string;
  readonly title: string;
  readonly lane: Job["lane"];
  readonly unit: string;
  readonly total: number;
  readonly input?: unknown;
}

/** Jobs that are played by a clock, and what is told of them. */
export class PlayedJobs {
  readonly publisher = new EventPublisher<{ event: DeskEvent }>();
  readonly list: Job[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly jobMs: number;
  private made = 0;

  /** `jobMs`: how long one takes. */
  constructor(jobMs: number) {
    this.jobMs = jobMs;
  }

  play({ kind, title, lane, unit, total, input = {} }: Play, finish: () => unknown): string {
    const id = `job-${kind}-played-${++this.made}`;
    this.list.unshift(
      past({
        id,
        kind,
        title,
        lane,
        state: "running",
        input,
        endedAt: null,
        progress: { done: 0, total, text: "", secondsLeft: null },
      }),
    );
    const steps = 6;
    const tick = (at: number): void => {
      const job = this.list.find((known) => known.id === id);
      if (!job) return;
      if (job.state === "stopping") return this.update({ ...job, state: "stopped", endedAt: new Date().toISOString() });
      if (at >= steps)
        return this.update({
          ...job,
          state: "finished",
          output: finish(),
          endedAt: new Date().toISOString(),
          progress: { ...job.progress, done: total },
        });
      const done = Math.round((total * at) / steps);
      this.update({
        ...job,
        progress: {
          done,
          total,
          text: `${done} of ${total} ${unit}`,
          secondsLeft: ((steps - at) / steps) * (this.jobMs / 1000),
        },
      });
      this.later(() => tick(at + 1), this.jobMs / steps);
    };
    this.later(() => tick(1), this.jobMs / steps);
    return id;
  }

  stop(id: string): string {
    const job = this.list.find((known) => known.id === id);
    if (!job || finalStates.includes(job.state)) return job?.state ?? "stopped";
    this.update({ ...job, state: "stopping" });
    return "stopping";
  }

  pause(id: string): string {
    const job = this.list.find((known) => known.id === id);
    if (job?.state !== "running") return job?.state ?? "stopped";
    this.update({ ...job, state: "paused" });
    return "paused";
  }

  changed(what: Extract<DeskEvent, { type: "changed" }>["what"]): void {
    this.publisher.publish("event", { type: "changed", what });
  }

  update(job: Job): void {
    this.list.splice(
      this.list.findIndex(({ id }) => id === job.id),
      1,
      job,
    );
    this.publisher.publish("event", { type: "job", job });
  }

  later(act: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}

/** A finished job, but for what is said otherwise. */
export function past(job: Pick<Job, "id" | "kind" | "title" | "lane"> & Partial<Job>): Job {
  return {
    format: "hilum-job",
    version: 1,
    input: {},
    needs: [],
    state: "finished",
    attempt: 1,
    resumable: false,
    progress: { done: 1, total: 1, text: "", secondsLeft: null },
    fault: null,
    createdAt: "2026-11-24T11:00:00.000Z",
    startedAt: "2026-11-24T11:00:02.000Z",
    endedAt: "2026-11-24T11:00:41.000Z",
    ...job,
  };
}
