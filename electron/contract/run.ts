import { z } from "./zod.ts";

/** config.json of runs/<id>/: what was asked for. */
export const runConfig = z.object({
  format: z.literal("hilum-run"),
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  kind: z.literal("gmcae"),
  configuration: z.string(),
  overrides: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  studies: z.array(z.string()),
  steps: z.number().int().positive(),
  batch: z.number().int().positive(),
  learningRate: z.number().positive(),
  seed: z.number().int(),
  device: z.string(),
  /** Where patches are cut: at random places with enough lung (the default), or the original's grid. */
  sampling: z.enum(["random", "grid"]).optional(),
  /** Validations without improvement after which the run ends; null: it makes all its steps. */
  patience: z.number().int().positive().nullable().optional(),
  /** Whether the curve is also written as TensorBoard events. */
  tensorboard: z.boolean().optional(),
  createdAt: z.string(),
});

/** One line of metrics.jsonl. */
export const metric = z.object({
  step: z.number().int(),
  lossNatsPerVoxel: z.number(),
  validationNatsPerVoxel: z.number().nullable(),
  gradientNorm: z.number(),
  smallestSigma: z.number().nullable(),
  componentUsage: z.array(z.number()).nullable(),
  skipped: z.number().int(),
  patchesPerSecond: z.number(),
  /** Time that the device waited for this step's batch. Curves of before this was measured lack it. */
  waitedMs: z.number().optional(),
  learningRate: z.number().optional(),
});

/** What a run's loss cannot, or can hardly, go below, in nats per voxel; null where it is not known. Part of plan.json. */
export const runBound = z.object({
  /** By the floor of σ: no weights go below. */
  analyticNatsPerVoxel: z.number().nullable(),
  /** By the noise of the scans: of a model that knows everything else. */
  empiricalNatsPerVoxel: z.number().nullable(),
  noiseHu: z.number().nullable(),
  words: z.string(),
});

export const runSummary = z.object({
  config: runConfig,
  jobId: z.string(),
  step: z.number().int(),
  checkpointStep: z.number().int().nullable(),
  lastLoss: z.number().nullable(),
  model: z.string().nullable(),
  /** Known from the first step on. Runs of before it was measured lack it. */
  bound: runBound.optional(),
});

export const startRun = runConfig.pick({ configuration: true, studies: true, steps: true }).extend({
  name: z.string().optional(),
  overrides: runConfig.shape.overrides.optional(),
  batch: z.number().int().positive().optional(),
  learningRate: z.number().positive().optional(),
  seed: z.number().int().optional(),
  device: z.string().optional(),
  sampling: runConfig.shape.sampling,
  patience: z.number().int().positive().optional(),
  tensorboard: z.boolean().optional(),
});

/** What a person may choose before a run: a configuration in plain words. */
export const configurationCard = z.object({
  id: z.string(),
  title: z.string(),
  words: z.string(),
  parameters: z.number().int(),
  batch: z.number().int(),
  learningRate: z.number(),
});

export type RunConfig = z.infer<typeof runConfig>;
export type Metric = z.infer<typeof metric>;
export type RunBound = z.infer<typeof runBound>;
export type RunSummary = z.infer<typeof runSummary>;
export type StartRun = z.infer<typeof startRun>;
export type ConfigurationCard = z.infer<typeof configurationCard>;
