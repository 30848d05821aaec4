import type { GmcaeMetrics } from "../../ml/gmcae/index.ts";
import type { Model } from "../../ml/nn/index.ts";
import type { Checkpoint } from "../../ml/training/index.ts";
import type { Metric, RunBound, RunConfig } from "../contract/index.ts";
import type { RunState } from "../store/index.ts";
import { eventsHead, scalarRecords } from "./tensorboard.ts";
import { progressReporter } from "./context.ts";
import type { TaskContext } from "./context.ts";
import type { RunFiles } from "./run-files.ts";

/** How often the curve goes to disk and to whoever watches: a tiny network makes several steps a second. */
const flushEveryMs = 300;

/** Tells of a run while it trains: its curve, its checkpoints, where it stands. */
export class TrainReport {
  readonly #run: RunConfig;
  readonly #files: RunFiles;
  readonly #spec: Model["spec"];
  readonly #bound: RunBound;
  readonly #context: TaskContext;
  readonly #progress: (done: number, total: number | null) => void;
  #waiting: Metric[] = [];
  #flushedAt = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #state: Omit<RunState, "format" | "version">;
  /** Where this attempt began: at which step, and when, in seconds since 1970. */
  readonly #attempt: { readonly step: number; readonly seconds: number };
  #hasEvents = false;

  constructor(
    run: RunConfig,
    files: RunFiles,
    spec: Model["spec"],
    known: RunState | null,
    bound: RunBound,
    context: TaskContext,
  ) {
    this.#run = run;
    this.#files = files;
    this.#spec = spec;
    this.#bound = bound;
    this.#context = context;
    this.#attempt = { step: known?.checkpointStep ?? 0, seconds: Date.now() / 1000 };
    this.#progress = progressReporter(context, `Training ${run.name}`, this.#attempt.step);
    this.#state = known ?? {
      step: 0,
      checkpointStep: null,
      bestStep: null,
      lastLossNatsPerVoxel: null,
      bestValidationNatsPerVoxel: null,
      model: null,
    };
  }

  /** Training loss of the last step, nats per voxel. */
  get lastLoss(): number {
    return this.#state.lastLossNatsPerVoxel ?? Number.NaN;
  }

  add(metrics: GmcaeMetrics): void {
    const point = pointOf(metrics);
    this.#progress(point.step, this.#run.steps);
    this.#state = { ...this.#state, step: point.step };
    // A skipped step may have no finite loss: it is a gap in the curve, and counted in the next point.
    if (!Number.isFinite(point.lossNatsPerVoxel) || !Number.isFinite(point.gradientNorm)) return;
    this.#waiting.push(point);
    this.#state = { ...this.#state, lastLossNatsPerVoxel: point.lossNatsPerVoxel };
    // One write after another: lines stand in the order of the steps. A failure comes out where it is awaited.
    if (performance.now() - this.#flushedAt > flushEveryMs) this.#writing = this.#writing.then(() => this.#write());
  }

  /** Everything told so far is on disk when this resolves. */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  /** The checkpoint, then the curve up to it, then the state that names it: a crash in between loses neither. */
  async saveCheckpoint(checkpoint: Checkpoint): Promise<void> {
    await this.#files.writeCheckpoint(checkpoint, this.#spec);
    await this.flush();
    const { best } = checkpoint.state;
    this.#state = {
      ...this.#state,
      step: checkpoint.step,
      checkpointStep: checkpoint.step,
      bestStep: best?.step ?? null,
      bestValidationNatsPerVoxel: best?.loss ?? null,
    };
    await this.#files.writeState(this.#state);
    await this.#files.keepCheckpoints([checkpoint.step, this.#state.bestStep]);
    this.#context.emit({ type: "changed", what: "runs" });
  }

  async finished(model: string): Promise<void> {
    this.#state = { ...this.#state, model };
    await this.#files.writeState(this.#state);
  }

  async #write(): Promise<void> {
    const points = this.#waiting;
    this.#waiting = [];
    this.#flushedAt = performance.now();
    if (points.length === 0) return;
    await this.#files.appendCurve(points);
    if (this.#run.tensorboard === true) await this.#writeEvents(points);
    this.#context.emit({ type: "metrics", run: this.#run.id, points });
  }

  async #writeEvents(points: readonly Metric[]): Promise<void> {
    const { step, seconds } = this.#attempt,
      wallTime = Date.now() / 1000;
    if (!this.#hasEvents) await this.#files.appendEvents(step, seconds, eventsHead(step, seconds));
    this.#hasEvents = true;
    const events = points.map((point) => ({ step: point.step, wallTime, values: scalarsOf(point, this.#bound) }));
    await this.#files.appendEvents(step, seconds, scalarRecords(events));
  }
}

/** What TensorBoard draws of a step, by tag. */
function scalarsOf(point: Metric, bound: RunBound): Record<string, number> {
  const all: Record<string, number | null | undefined> = {
    "nats_per_voxel/training": point.lossNatsPerVoxel,
    "nats_per_voxel/held_out": point.validationNatsPerVoxel,
    "nats_per_voxel/bound_by_floor": bound.analyticNatsPerVoxel,
    "nats_per_voxel/bound_by_noise": bound.empiricalNatsPerVoxel,
    gradient_norm: point.gradientNorm,
    learning_rate: point.learningRate,
    smallest_sigma: point.smallestSigma,
    patches_per_second: point.patchesPerSecond,
    waited_ms: point.waitedMs,
    skipped_steps: point.skipped,
    ...Object.fromEntries((point.componentUsage ?? []).map((share, k) => [`component_usage/${k}`, share])),
  };
  return Object.fromEntries(
    Object.entries(all).filter((each): each is [string, number] => typeof each[1] === "number"),
  );
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function pointOf({
  step,
  lossNatsPerVoxel,
  validationNatsPerVoxel,
  gradientNorm,
  smallestSigma,
  usage,
  skipped,
  patchesPerSecond,
  waitedMs,
  learningRate,
}: GmcaeMetrics): Metric {
  return {
    step,
    lossNatsPerVoxel,
    validationNatsPerVoxel: finiteOrNull(validationNatsPerVoxel),
    gradientNorm,
    smallestSigma: finiteOrNull(smallestSigma),
    componentUsage: usage.every(Number.isFinite) ? [...usage] : null,
    skipped,
    patchesPerSecond,
    waitedMs,
    learningRate,
  };
}
