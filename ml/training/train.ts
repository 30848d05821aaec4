import type { Device, TensorSpec, Values } from "../engine/index.ts";
import { StepRunner } from "../nn/index.ts";
import type { Loss, Optimiser, ParamSpec, StepResult } from "../nn/index.ts";
import type { BestValidation, Checkpoint } from "./checkpoint.ts";
import type { Schedule } from "./schedules.ts";

/** Where batches come from. `next` is called one batch ahead; `state` is the source's own after that batch, plain JSON. */
export interface BatchSource {
  next(): Promise<{ readonly inputs: Values; readonly state: unknown }>;
  /** Puts the source where `state` was given. */
  resume(state: unknown): void;
}

/** What one step did. Losses are in the unit of the objective; what the loss function watches is in `watched`. */
export interface StepMetrics {
  /** Steps made, this one included. */
  readonly step: number;
  readonly loss: number;
  /** L2 norm of the whole gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Steps skipped so far: loss or gradient were not finite, or the norm above the spike limit. */
  readonly skipped: number;
  readonly patchesPerSecond: number;
  /** Time that the device had nothing to do for want of a batch. What assembling costs on this thread is part of it. */
  readonly waitedMs: number;
  readonly watched: Readonly<Record<string, number>>;
  /** Present where this step was followed by a validation. */
  readonly validationLoss?: number;
}

export interface Validation {
  /** Steps from one validation to the next; the last step is always validated. */
  readonly every: number;
  /** Loss of these weights on what training never sees: the same patches each time. */
  run(weights: Values): Promise<number>;
}

export interface TrainOptions {
  readonly device: Device;
  readonly spec: Readonly<Record<string, ParamSpec>>;
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  readonly batchInputs: Readonly<Record<string, TensorSpec>>;
  /** Patches a batch, for the rate. */
  readonly batchSize: number;
  readonly batches: BatchSource;
  /** First weights (what `initialise` gives); a checkpoint's take their place. */
  readonly weights: Values;
  /** Steps of the whole run, those before a resume included. */
  readonly steps: number;
  readonly learningRate: Schedule;
  readonly spikeLimit?: number;
  readonly validation?: Validation;
  /** Validations without improvement after which the run ends early. Absent: never. */
  readonly patience?: number;
  /** Steps from one checkpoint to the next. Absent: only at the end. A validation that is the best so far is always saved. */
  readonly checkpointEvery?: number;
  saveCheckpoint?(checkpoint: Checkpoint, kind: CheckpointKind): Promise<void>;
  onMetrics?(metrics: StepMetrics): void;
  /** Looked at between steps: an aborted run ends as `stopped`, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Awaited between steps: a promise that resolves when a paused run may go on. */
  pause?(): Promise<void> | undefined;
  readonly resumeFrom?: Checkpoint;
  /** Milliseconds from any origin. */
  clock(): number;
}

export type CheckpointKind = "periodic" | "best" | "last";

export interface TrainResult {
  readonly outcome: "finished" | "stopped" | "stopped early";
  readonly best: BestValidation | null;
  readonly last: Checkpoint;
}

/**
 * The loop: batches through the step, metrics and checkpoints out. It knows no file, no clock and no objective of its own.
 * A run resumed from a checkpoint gives the same bits as one that never stopped. Throws what the device throws
 * (`NonFinite` after too many skipped steps in a row); the last checkpoint saved is then the way back.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { device, spec, loss, optimiser, batchInputs, weights, spikeLimit } = options;
  const runner = await StepRunner.create({
    device,
    spec,
    loss,
    optimiser,
    batchInputs,
    weights,
    ...(spikeLimit === undefined ? {} : { spikeLimit }),
  });
  try {
    return await loop(runner, options);
  } finally {
    await runner.dispose();
  }
}

interface Progress {
  step: number;
  skipped: number;
  best: BestValidation | null;
  validationsSinceBest: number;
  batches: unknown;
}

async function loop(runner: StepRunner, options: TrainOptions): Promise<TrainResult> {
  const { batches, steps, signal, resumeFrom } = options;
  const progress = begin(runner, options);
  const checkpoint = (): Checkpoint => snapshot(runner, progress);
  const stream = oneAhead(batches, options);
  let outcome: TrainResult["outcome"] = "finished";
  while (progress.step < steps) {
    await options.pause?.();
    if (signal?.aborted) outcome = "stopped";
    else if (isOutOfPatience(progress, options)) outcome = "stopped early";
    if (outcome !== "finished") break;
    const { batch, waitedMs } = await stream.take(steps - progress.step - 1);
    await oneStep(runner, batch, waitedMs, progress, options);
  }
  const last = checkpoint();
  if (resumeFrom === undefined || last.step > resumeFrom.step) await options.saveCheckpoint?.(last, "last");
  return { outcome, best: progress.best, last };
}

type Batch = Awaited<ReturnType<BatchSource["next"]>>;

interface Stream {
  /** The next batch, and how long it was waited for; the one after it is asked for at once if `more` than 0 follow. */
  take(more: number): Promise<{ readonly batch: Batch; readonly waitedMs: number }>;
}

/** Keeps a source one batch ahead of the device. */
function oneAhead(batches: BatchSource, { clock }: Pick<TrainOptions, "clock">): Stream {
  const ask = (): Promise<Batch> => {
    const asked = batches.next();
    // It is awaited a step later, or never: until then its failure must not count as unhandled.
    asked.catch(() => undefined);
    return asked;
  };
  let asked: Promise<Batch> | undefined;
  return {
    async take(more) {
      const startedAt = clock();
      const batch = await (asked ?? ask());
      asked = more > 0 ? ask() : undefined;
      return { batch, waitedMs: clock() - startedAt };
    },
  };
}

function begin(runner: StepRunner, { resumeFrom, batches }: TrainOptions): Progress {
  if (!resumeFrom) return { step: 0, skipped: 0, best: null, validationsSinceBest: 0, batches: null };
  runner.load(resumeFrom.tensors);
  const { step, skipped, best, validationsSinceBest, batches: stream } = resumeFrom.state;
  if (stream !== null) batches.resume(stream);
  return { step, skipped, best, validationsSinceBest, batches: stream };
}

async function oneStep(
  runner: StepRunner,
  batch: Batch,
  waitedMs: number,
  progress: Progress,
  options: TrainOptions,
): Promise<void> {
  const learningRate = options.learningRate(progress.step);
  const startedAt = options.clock();
  const result = await runner.run(batch.inputs, learningRate);
  const seconds = (options.clock() - startedAt) / 1000;
  progress.step++;
  if (result.skipped) progress.skipped++;
  progress.batches = batch.state;
  const validationLoss = await validate(runner, progress, options);
  const isBest = validationLoss !== undefined && progress.best?.step === progress.step;
  options.onMetrics?.({
    ...metricsOf(result),
    step: progress.step,
    learningRate,
    skipped: progress.skipped,
    patchesPerSecond: seconds > 0 ? options.batchSize / seconds : 0,
    waitedMs,
    ...(validationLoss === undefined ? {} : { validationLoss }),
  });
  // After the metrics: whoever keeps both has told of every step that a checkpoint goes on from.
  const isDue =
    options.checkpointEvery !== undefined &&
    progress.step % options.checkpointEvery === 0 &&
    progress.step < options.steps;
  if (isBest || isDue) await options.saveCheckpoint?.(snapshot(runner, progress), isBest ? "best" : "periodic");
}

/** Only where it is due. */
async function validate(runner: StepRunner, progress: Progress, options: TrainOptions): Promise<number | undefined> {
  const { validation } = options;
  if (!validation || (progress.step % validation.every !== 0 && progress.step !== options.steps)) return undefined;
  const loss = await validation.run(runner.weights());
  // A loss that is no number is never the best.
  if (!(loss < (progress.best?.loss ?? Infinity))) {
    progress.validationsSinceBest++;
    return loss;
  }
  progress.best = { step: progress.step, loss };
  progress.validationsSinceBest = 0;
  return loss;
}

function isOutOfPatience({ validationsSinceBest }: Progress, { patience }: TrainOptions): boolean {
  return patience !== undefined && validationsSinceBest >= patience;
}

function snapshot(runner: StepRunner, progress: Progress): Checkpoint {
  return { step: progress.step, tensors: runner.state(), state: { ...progress } };
}

function metricsOf({ loss, norm, metrics }: StepResult): Pick<StepMetrics, "loss" | "gradientNorm" | "watched"> {
  return { loss, gradientNorm: norm, watched: metrics };
}
