import type { Job, Metric, RunSummary, StartRun } from "../../../electron/contract/index.ts";
import { past, type PlayedJobs } from "./jobs.ts";
import { metricAt } from "./models.ts";
import { generator } from "./phantom.ts";

/** Runs that are played by a clock. */
export class PlayedRuns {
  readonly list: RunSummary[] = [];
  readonly metrics = new Map<string, Metric[]>();
  private readonly jobs: PlayedJobs;

  constructor(jobs: PlayedJobs) {
    this.jobs = jobs;
  }

  start(start: StartRun): { run: string; jobs: string[] } {
    const id = `run-${this.list.length + 1}`;
    const jobId = `job-${id}`;
    this.list.unshift({
      config: {
        format: "hilum-run",
        version: 1,
        id,
        name: start.name ?? `Run ${this.list.length + 1}`,
        kind: "gmcae",
        configuration: start.configuration,
        overrides: start.overrides ?? {},
        studies: start.studies,
        steps: start.steps,
        batch: start.batch ?? 16,
        learningRate: start.learningRate ?? 0.001,
        seed: start.seed ?? 1,
        device: start.device ?? "cpu",
        createdAt: new Date().toISOString(),
      },
      jobId,
      step: 0,
      checkpointStep: null,
      lastLoss: null,
      model: null,
    });
    this.metrics.set(id, []);
    this.jobs.list.unshift(
      past({
        id: jobId,
        kind: "train",
        title: `Train ${this.list[0]?.config.name ?? ""}`,
        lane: "engine",
        state: "starting",
        resumable: true,
        input: { run: id },
        endedAt: null,
      }),
    );
    this.jobs.changed("runs");
    this.train(id);
    return { run: id, jobs: [jobId] };
  }

  /** A paused run is still being played; any other is begun again. */
  resume(id: string): void {
    const jobId = this.list.find(({ config }) => config.id === id)?.jobId;
    const job = this.jobs.list.find((known) => known.id === jobId);
    if (job?.state === "paused") this.jobs.update({ ...job, state: "running" });
    else this.train(id);
  }

  /** Plays training: thirty steps at each quarter of a second. */
  train(id: string): void {
    const random = generator(77);
    const tick = (): void => {
      const run = this.list.find(({ config }) => config.id === id);
      const job = this.jobs.list.find((known) => known.id === run?.jobId);
      if (!run || !job) return;
      if (job.state === "stopping") return this.endRun(run, job, "stopped");
      if (job.state === "paused") return this.jobs.later(tick, 250);
      const points = Array.from({ length: Math.min(30, run.config.steps - run.step) }, (_, at) =>
        metricAt(run.step + at + 1, random),
      );
      this.metrics.set(id, [...(this.metrics.get(id) ?? []), ...points]);
      const step = points.at(-1)?.step ?? run.step;
      this.replaceRun({
        ...run,
        step,
        checkpointStep: Math.floor(step / 100) * 100,
        lastLoss: points.at(-1)?.lossNatsPerVoxel ?? null,
      });
      this.jobs.update({
        ...job,
        state: "running",
        progress: {
          done: step,
          total: run.config.steps,
          text: `step ${step.toLocaleString("en-US")} of ${run.config.steps.toLocaleString("en-US")}`,
          secondsLeft: (run.config.steps - step) / 120,
        },
      });
      this.jobs.publisher.publish("event", { type: "metrics", run: id, points });
      if (step >= run.config.steps) return this.endRun({ ...run, step }, job, "finished");
      this.jobs.later(tick, 250);
    };
    this.jobs.later(tick, 100);
  }

  private endRun(run: RunSummary, job: Job, state: "finished" | "stopped"): void {
    this.replaceRun({ ...run, checkpointStep: run.step });
    this.jobs.update({ ...job, state, endedAt: new Date().toISOString() });
    this.jobs.changed("runs");
  }

  private replaceRun(run: RunSummary): void {
    this.list.splice(
      this.list.findIndex(({ config }) => config.id === run.config.id),
      1,
      run,
    );
  }
}
