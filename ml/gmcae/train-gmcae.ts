import type { Device, Program, TensorSpec, Values } from "../engine/index.ts";
import { adamRule, initialise, muonRule, stepInputs, trainStep } from "../nn/index.ts";
import type { Optimiser } from "../nn/index.ts";
import { randomSampler } from "../patches/index.ts";
import type { PatchSampler, TrainingBox } from "../patches/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { compileEvaluator, constantRate, cosineRate, train, warmUpOf } from "../training/index.ts";
import type { Evaluator, Schedule, StepMetrics, TrainOptions, TrainResult } from "../training/index.ts";
import { adamEpsilon } from "./configurations.ts";
import { fixedBatches, patchBatches } from "./batches.ts";
import type { GmcaeConfig } from "./config.ts";
import { gmcae, isHiddenKernel } from "./network.ts";
import { batchInputs, gmcaeLoss, natsPerVoxel } from "./objective.ts";

type LoopOptions = Pick<
  TrainOptions,
  | "steps"
  | "patience"
  | "checkpointEvery"
  | "saveCheckpoint"
  | "signal"
  | "pause"
  | "resumeFrom"
  | "clock"
  | "spikeLimit"
>;

export interface TrainGmcaeOptions extends LoopOptions {
  readonly device: Device;
  readonly config: GmcaeConfig;
  readonly boxes: readonly TrainingBox[];
  /** Lungs of other patients. Without them nothing is validated. */
  readonly validationBoxes?: readonly TrainingBox[];
  /** Decides first weights, patches, turns and the validation set. */
  readonly seed: number;
  readonly minimumLungShare?: number;
  /** In place of random positions: the original's grid, for one. Gives `config.batch` patches at a time. */
  readonly sampler?: PatchSampler;
  /** Steps from one validation to the next. Default 100. */
  readonly validateEvery?: number;
  /** Fixed patches that every validation scores, rounded up to whole batches. Default 64. */
  readonly validationPatches?: number;
  /** Default: `config.learningRate` throughout for the original's objective, else a warm-up and half a cosine. */
  readonly learningRate?: Schedule;
  onMetrics?(metrics: GmcaeMetrics): void;
}

/** One step of a GMCAE's training, in the words of the field. */
export interface GmcaeMetrics {
  readonly step: number;
  readonly lossNatsPerVoxel: number;
  readonly validationNatsPerVoxel?: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly skipped: number;
  readonly patchesPerSecond: number;
  /** Time that the device waited for this step's batch. */
  readonly waitedMs: number;
  /** In normalised units: times 700 is HU. */
  readonly smallestSigma: number;
  /** Mean responsibility of each component over the batch. */
  readonly usage: readonly number[];
}

/** Trains `config` on lungs. Two calls with the same arguments on one machine give the same bits. */
export async function trainGmcae(options: TrainGmcaeOptions): Promise<TrainResult> {
  const { device, config, seed, onMetrics } = options;
  const { spec } = gmcae(config);
  const evaluator = await validationOf(options);
  try {
    return await train({
      ...loopOptions(options),
      device,
      spec,
      loss: gmcaeLoss(config),
      optimiser: optimiserOf(config),
      batchInputs: batchInputs(config),
      batchSize: config.batch,
      batches: patchBatches(options.sampler ?? trainingSampler(options), config, seededRandom(seed + 3)),
      weights: initialise(spec, seededRandom(seed)),
      learningRate: options.learningRate ?? defaultSchedule(config, options.steps),
      ...(evaluator
        ? { validation: { every: options.validateEvery ?? 100, run: validationLoss(evaluator, config) } }
        : {}),
      ...(onMetrics ? { onMetrics: (metrics: StepMetrics) => onMetrics(inWords(metrics, config)) } : {}),
    });
  } finally {
    await evaluator?.dispose();
  }
}

/** One step of `trainGmcae` as the device compiles it. */
export function trainingStep(config: GmcaeConfig): { program: Program; inputs: Record<string, TensorSpec> } {
  const { spec } = gmcae(config),
    optimiser = optimiserOf(config);
  return {
    program: trainStep(spec, gmcaeLoss(config), optimiser),
    inputs: stepInputs(spec, batchInputs(config), optimiser),
  };
}

/** How the gradients of a configuration change its weights. */
export function optimiserOf(config: GmcaeConfig): Optimiser {
  const { optimiser, clipNorm } = config;
  const adam = adamRule({ epsilon: adamEpsilon });
  return {
    ruleOf: (name) => (optimiser === "muon" && isHiddenKernel(config, name) ? muonRule : adam),
    ...(clipNorm === null ? {} : { clipNorm }),
  };
}

function loopOptions(options: TrainGmcaeOptions): LoopOptions {
  const { steps, patience, checkpointEvery, saveCheckpoint, signal, pause, resumeFrom, clock, spikeLimit } = options;
  return {
    steps,
    clock,
    ...(patience === undefined ? {} : { patience }),
    ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
    ...(saveCheckpoint ? { saveCheckpoint } : {}),
    ...(signal ? { signal } : {}),
    ...(pause ? { pause } : {}),
    ...(resumeFrom ? { resumeFrom } : {}),
    ...(spikeLimit === undefined ? {} : { spikeLimit }),
  };
}

function trainingSampler({ boxes, config, seed, minimumLungShare }: TrainGmcaeOptions): PatchSampler {
  return randomSampler({
    boxes,
    random: seededRandom(seed + 1),
    n: config.patchSize,
    clip: config.clipHu,
    ...(minimumLungShare === undefined ? {} : { minimumLungShare }),
  });
}

async function validationOf(options: TrainGmcaeOptions): Promise<Evaluator | undefined> {
  const { device, config, validationBoxes, seed, validationPatches = 64 } = options;
  if (!validationBoxes || validationBoxes.length === 0) return undefined;
  const sampler = randomSampler({
    boxes: validationBoxes,
    random: seededRandom(seed + 2),
    n: config.patchSize,
    clip: config.clipHu,
    augment: false,
  });
  const count = Math.ceil(validationPatches / config.batch);
  const batches = fixedBatches(sampler, config, seededRandom(seed + 4), count);
  return compileEvaluator({
    device,
    spec: gmcae(config).spec,
    // The likelihood itself: what is weighted in training cannot be compared.
    loss: gmcaeLoss({ ...config, beta: 0 }),
    batchInputs: batchInputs(config),
    batches,
  });
}

function validationLoss(evaluator: Evaluator, config: GmcaeConfig): (weights: Values) => Promise<number> {
  return async (weights) => natsPerVoxel((await evaluator.run(weights)).loss, config);
}

function defaultSchedule({ objective, learningRate }: GmcaeConfig, steps: number): Schedule {
  if (objective === "nats per patch") return constantRate(learningRate);
  return cosineRate({ peak: learningRate, totalSteps: steps, warmUpSteps: warmUpOf(steps) });
}

function inWords(metrics: StepMetrics, config: GmcaeConfig): GmcaeMetrics {
  const { step, gradientNorm, learningRate, skipped, patchesPerSecond, waitedMs, watched, validationLoss } = metrics;
  return {
    step,
    gradientNorm,
    learningRate,
    skipped,
    patchesPerSecond,
    waitedMs,
    lossNatsPerVoxel: natsPerVoxel(watched["likelihood"] ?? metrics.loss, config),
    smallestSigma: watched["smallestSigma"] ?? Number.NaN,
    usage: Array.from({ length: config.gaussians }, (_, k) => watched[`usage_${k}`] ?? Number.NaN),
    ...(validationLoss === undefined ? {} : { validationNatsPerVoxel: validationLoss }),
  };
}
