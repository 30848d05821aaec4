import { EventPublisher } from "@orpc/client";
import {
  defaultSettings,
  finalStates,
  type DeskEvent,
  type Fault,
  type Job,
  type MarkInput,
  type Marks,
  type Metric,
  type ResultDetail,
  type RunSummary,
  type Settings,
  type StartRun,
  type StudyDetail,
} from "../../../electron/contract/index.ts";
import { curve, interruptedRun, metricAt } from "./models.ts";
import { generator } from "./phantom.ts";
import { recordedStudies, type RecordedStudy } from "./studies.ts";

export interface WorldOptions {
  /** No studies, jobs and runs, and Welcome not seen yet: a first start. */
  readonly fresh?: boolean;
  readonly settings?: Partial<Settings>;
  /** How long a played job takes, in milliseconds. */
  readonly jobMs?: number;
  /** More studies than the recorded three. */
  readonly extra?: readonly RecordedStudy[];
}

const refused: Fault[] = [
  {
    code: "NOT_DICOM",
    message: "notes.dcm is a text file, not a DICOM file.",
    file: "notes.dcm",
    kept: "Nothing was imported from it.",
    todo: "Leave it out, or choose the folder with the scan.",
  },
  {
    code: "TRUNCATED",
    message: "IM-0042.dcm ends in the middle of its pixels: 301,204 of 524,288 bytes are there.",
    file: "IM-0042.dcm",
    kept: "The other 132 slices of its series were imported.",
    todo: "Copy the file again from its source.",
  },
];

/** What a desk without main can be told: a few studies, results, runs and jobs, and jobs that are played. */
export class World {
  readonly publisher = new EventPublisher<{ event: DeskEvent }>();
  readonly studies: StudyDetail[] = [];
  readonly results: ResultDetail[] = [];
  readonly bytes = new Map<string, Uint8Array>();
  readonly jobs: Job[] = [];
  readonly runs: RunSummary[] = [];
  readonly metrics = new Map<string, Metric[]>();
  readonly marks = new Map<string, Marks>();
  settings: Settings;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly recorded: readonly RecordedStudy[];
  private readonly jobMs: number;
  private made = 0;

  constructor({ fresh = false, settings = {}, jobMs = 1500, extra = [] }: WorldOptions) {
    this.jobMs = jobMs;
    this.settings = { ...defaultSettings, welcomed: !fresh, ...settings };
    this.recorded = [...recordedStudies(), ...extra];
    if (fresh) return;
    for (const study of this.recorded) this.add(study);
    const run = interruptedRun(this.studies.slice(0, 2).map(({ study }) => study.id));
    this.runs.push(run);
    this.metrics.set(run.config.id, curve(run.step));
    this.jobs.push(
      past({
        id: "job-train-1",
        kind: "train",
        title: "Train First look",
        lane: "engine",
        state: "interrupted",
        resumable: true,
        input: { run: "run-1" },
        progress: { done: 1240, total: 2000, text: "step 1,240 of 2,000", secondsLeft: null },
        fault: {
          code: "COMPUTE_LOST",
          message: "The computation stopped.",
          kept: "Step 1,200 is saved.",
          todo: "Resume from step 1,200.",
        },
      }),
      past({
        id: "job-predict-1",
        kind: "predict",
        title: "Predict Synthetic chest 1",
        lane: "engine",
        input: { study: this.studies[0]?.study.id },
      }),
      past({
        id: "job-import-1",
        kind: "import",
        title: "Import 3 folders",
        lane: "data",
        output: { studies: [], added: [], refused },
      }),
    );
  }

  add({ detail, results, volumes }: RecordedStudy): void {
    if (this.studies.some(({ study }) => study.id === detail.study.id)) return;
    this.studies.push(detail);
    this.results.push(...results);
    for (const { info, bytes } of volumes) this.bytes.set(info.url, bytes);
    this.changed("studies");
  }

  /** Plays an import: what it brings is the recorded studies that are not there yet. */
  import(paths: readonly string[]): string {
    const added = this.recorded.filter(({ detail }) => !this.studies.some(({ study }) => study.id === detail.study.id));
    return this.play(
      {
        kind: "import",
        title: paths.length === 1 ? `Import ${paths[0] ?? ""}` : `Import ${paths.length} folders`,
        lane: "data",
        unit: "files",
        total: 420,
      },
      () => {
        for (const study of added) this.add(study);
        return {
          studies: added.map(({ detail }) => detail.study.id),
          added: added.map(({ detail }) => detail.study.id),
          refused,
        };
      },
    );
  }

  marksOf(study: string): Marks {
    return this.marks.get(study) ?? { format: "hilum-marks", version: 1, firstRevealedAt: null, marks: [] };
  }

  putMark(study: string, mark: MarkInput): Marks {
    const before = this.marksOf(study);
    const now = new Date().toISOString();
    const known = before.marks.find(({ id }) => id === mark.id);
    const covered = before.firstRevealedAt === null;
    const made = {
      ...mark,
      createdAt: known?.createdAt ?? now,
      changedAt: now,
      madeBeforeReveal: known?.madeBeforeReveal ?? covered,
      changedAfterReveal: known !== undefined && !covered,
    };
    const others = before.marks.filter(({ id }) => id !== mark.id);
    return this.keepMarks(study, { ...before, marks: [...others, made] });
  }

  reveal(study: string): Marks {
    const before = this.marksOf(study);
    return this.keepMarks(study, {
      ...before,
      firstRevealedAt: before.firstRevealedAt ?? new Date().toISOString(),
    });
  }

  private keepMarks(study: string, marks: Marks): Marks {
    this.marks.set(study, marks);
    return marks;
  }

  sample(): { jobs: string[]; study: string | null } {
    const recorded = this.recorded[0];
    if (!recorded) return { jobs: [], study: null };
    const id = recorded.detail.study.id;
    if (this.studies.some(({ study }) => study.id === id)) return { jobs: [], study: id };
    const open = this.jobs.find(({ kind, state }) => kind === "sample" && !finalStates.includes(state));
    if (open) return { jobs: [open.id], study: null };
    return {
      jobs: [
        this.play(
          { kind: "sample", title: "Make the synthetic sample", lane: "data", unit: "slices", total: 130 },
          () => this.add(recorded),
        ),
      ],
      study: null,
    };
  }

  work(kind: "prepare" | "predict", study: string): string {
    const name = this.studies.find((detail) => detail.study.id === study)?.study.pseudonym ?? study;
    return this.play(
      {
        kind,
        title: `${kind === "prepare" ? "Prepare" : "Predict"} ${name}`,
        lane: kind === "prepare" ? "data" : "engine",
        unit: "patches",
        total: 1284,
        input: { study },
      },
      () => this.changed("results"),
    );
  }

  startRun(start: StartRun): { run: string; jobs: string[] } {
    const id = `run-${this.runs.length + 1}`;
    const jobId = `job-${id}`;
    this.runs.unshift({
      config: {
        format: "hilum-run",
        version: 1,
        id,
        name: start.name ?? `Run ${this.runs.length + 1}`,
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
    this.jobs.unshift(
      past({
        id: jobId,
        kind: "train",
        title: `Train ${this.runs[0]?.config.name ?? ""}`,
        lane: "engine",
        state: "starting",
        resumable: true,
        input: { run: id },
        endedAt: null,
      }),
    );
    this.changed("runs");
    this.train(id);
    return { run: id, jobs: [jobId] };
  }

  pause(id: string): string {
    const job = this.jobs.find((known) => known.id === id);
    if (job?.state !== "running") return job?.state ?? "stopped";
    this.update({ ...job, state: "paused" });
    return "paused";
  }

  /** A paused run is still being played; any other is begun again. */
  resume(id: string): void {
    const jobId = this.runs.find(({ config }) => config.id === id)?.jobId;
    const job = this.jobs.find((known) => known.id === jobId);
    if (job?.state === "paused") this.update({ ...job, state: "running" });
    else this.train(id);
  }

  /** Plays training: thirty steps at each quarter of a second. */
  train(id: string): void {
    const random = generator(77);
    const tick = (): void => {
      const run = this.runs.find(({ config }) => config.id === id);
      const job = this.jobs.find((known) => known.id === run?.jobId);
      if (!run || !job) return;
      if (job.state === "stopping") return this.endRun(run, job, "stopped");
      if (job.state === "paused") return this.later(tick, 250);
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
      this.update({
        ...job,
        state: "running",
        progress: {
          done: step,
          total: run.config.steps,
          text: `step ${step.toLocaleString("en-US")} of ${run.config.steps.toLocaleString("en-US")}`,
          secondsLeft: (run.config.steps - step) / 120,
        },
      });
      this.publisher.publish("event", { type: "metrics", run: id, points });
      if (step >= run.config.steps) return this.endRun({ ...run, step }, job, "finished");
      this.later(tick, 250);
    };
    this.later(tick, 100);
  }

  stop(id: string): string {
    const job = this.jobs.find((known) => known.id === id);
    if (!job || finalStates.includes(job.state)) return job?.state ?? "stopped";
    this.update({ ...job, state: "stopping" });
    return "stopping";
  }

  changed(what: Extract<DeskEvent, { type: "changed" }>["what"]): void {
    this.publisher.publish("event", { type: "changed", what });
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private endRun(run: RunSummary, job: Job, state: "finished" | "stopped"): void {
    this.replaceRun({ ...run, checkpointStep: run.step });
    this.update({ ...job, state, endedAt: new Date().toISOString() });
    this.changed("runs");
  }

  private replaceRun(run: RunSummary): void {
    this.runs.splice(
      this.runs.findIndex(({ config }) => config.id === run.config.id),
      1,
      run,
    );
  }

  private play(
    {
      kind,
      title,
      lane,
      unit,
      total,
      input = {},
    }: { kind: string; title: string; lane: Job["lane"]; unit: string; total: number; input?: unknown },
    finish: () => unknown,
  ): string {
    const id = `job-${kind}-played-${++this.made}`;
    this.jobs.unshift(
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
      const job = this.jobs.find((known) => known.id === id);
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

  private update(job: Job): void {
    this.jobs.splice(
      this.jobs.findIndex(({ id }) => id === job.id),
      1,
      job,
    );
    this.publisher.publish("event", { type: "job", job });
  }

  private later(act: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }
}

function past(job: Pick<Job, "id" | "kind" | "title" | "lane"> & Partial<Job>): Job {
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
