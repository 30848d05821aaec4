import { finding, refusal, seriesGeometry, verdict } from "./study.ts";
import { fault } from "./faults.ts";
import { progress } from "./job.ts";
import { metric } from "./run.ts";
import { similarPatches } from "./result.ts";
import { shard } from "./shard.ts";
import { vec3 } from "./volume.ts";
import { z } from "./zod.ts";

/** `scan`'s line a file. `sha256Samples` only when asked for (digest rule of docs/formats.md). */
export const scanFileLine = z.object({
  type: z.literal("file"),
  file: z.string(),
  outcome: z.enum(["read", "parsed", "refused"]),
  code: z.string().nullable(),
  message: z.string().nullable(),
  series: z.string().nullable(),
  sha256Samples: z.string().nullable(),
});

/** `scan`'s line a series. */
export const scanSeriesLine = z.object({
  type: z.literal("series"),
  series: z.string(),
  description: z.string(),
  kernel: z.string(),
  modality: z.string(),
  files: z.number().int(),
  geometry: seriesGeometry.nullable(),
  verdict,
});

export const scanLine = z.discriminatedUnion("type", [scanFileLine, scanSeriesLine]);

const patients = z.object({ file: z.string(), message: z.string() });

/**
 * Every kind of work that runs in a compute process: its lane and the schemas of what goes in and comes out.
 * Paths are absolute; a device that is not named is that of the settings. Tasks read and write the workspace themselves; what they return is small.
 */
export const taskKinds = {
  scan: {
    lane: "data",
    input: z.object({ paths: z.array(z.string()), samples: z.boolean() }),
    output: z.object({ read: z.number(), parsed: z.number(), refused: z.number(), series: z.number() }),
  },
  /** `shard`: of the series that lie under the paths only those of one machine of several. */
  import: {
    lane: "data",
    input: z.object({
      paths: z.array(z.string()),
      attribution: z.string().nullable().optional(),
      shard: shard.optional(),
    }),
    output: z.object({ studies: z.array(z.string()), added: z.array(z.string()), refused: z.array(refusal) }),
  },
  /**
   * `faithful`: as the original did it, or not; left out, what was prepared before will do, and else it is not. `out`: a
   * folder for the lung box as `<patient>.npz`. The answer's `known`: it was prepared like that before.
   */
  prepare: {
    lane: "data",
    input: z.object({ study: z.string(), faithful: z.boolean().optional(), out: z.string().optional() }),
    output: z.object({
      study: z.string(),
      findings: z.array(finding),
      known: z.boolean().optional(),
      exported: z.string().optional(),
    }),
  },
  /** Writes the scan's and, if prepared, the lung box's volume into the cache again. */
  cache: { lane: "data", input: z.object({ study: z.string() }), output: z.object({ study: z.string() }) },
  sample: {
    lane: "data",
    input: z.object({ real: z.boolean(), out: z.string().nullable(), baseUrl: z.string().nullable() }),
    output: z.object({ folder: z.string(), attribution: z.string().nullable() }),
  },
  phantom: {
    lane: "data",
    input: z.object({
      patients: z.number().int(),
      out: z.string(),
      seed: z.number().int(),
      small: z.boolean(),
      matrix: z.number().int().optional(),
    }),
    output: z.object({ folder: z.string(), labels: z.string() }),
  },
  train: {
    lane: "engine",
    input: z.object({ run: z.string() }),
    output: z.object({
      run: z.string(),
      model: z.string(),
      step: z.number().int(),
      lossNatsPerVoxel: z.number(),
      /** Share of the time of its steps that the device waited for batches; null where nothing was measured. */
      waitedShare: z.number().nullable().optional(),
    }),
  },
  features: {
    lane: "engine",
    input: z.object({
      study: z.string(),
      gmcae: z.string(),
      symmetries: z.number().int(),
      device: z.string().optional(),
    }),
    output: z.object({ study: z.string() }),
  },
  /** Reads a table of labels, matches it to studies and writes the cohort. */
  labels: {
    lane: "data",
    input: z.object({
      labels: z.string(),
      studies: z.array(z.string()),
      gmcae: z.string(),
      name: z.string(),
      target: z.string(),
      folds: z.number().int().min(2),
      symmetries: z.number().int().min(1).max(48),
      seed: z.number().int(),
    }),
    output: z.object({ cohort: z.string(), studies: z.array(z.string()), problems: z.array(patients) }),
  },
  /** The original's split of a table of labels, as train.csv and validation.csv. */
  partition: {
    lane: "data",
    input: z.object({ labels: z.string(), out: z.string() }),
    output: z.object({ train: z.number().int(), validation: z.number().int(), problems: z.array(patients) }),
  },
  trainClassifier: {
    lane: "engine",
    input: z.object({ cohort: z.string(), device: z.string().optional() }),
    output: z.object({ cohort: z.string(), model: z.string() }),
  },
  predict: {
    lane: "engine",
    input: z.object({
      study: z.string(),
      gmcae: z.string(),
      classifier: z.string().nullable(),
      faithful: z.boolean(),
      out: z.string().nullable(),
      device: z.string().optional(),
    }),
    output: z.object({ study: z.string(), model: z.string() }),
  },
  /** The patches of a model's own training that a place is most like; their pictures lie in the cache. */
  similar: {
    lane: "engine",
    input: z.object({ study: z.string(), gmcae: z.string(), lps: vec3, device: z.string().optional() }),
    output: similarPatches,
  },
  evaluate: {
    lane: "data",
    input: z.object({ predictions: z.string(), labels: z.string(), seed: z.number().int() }),
    output: z.object({
      patients: z.number().int(),
      positives: z.number().int(),
      logLoss: z.number(),
      priorLogLoss: z.number(),
      auc: z.number().nullable(),
      aucInterval95: z.tuple([z.number(), z.number()]).nullable(),
      problems: z.array(patients),
    }),
  },
  /** What the engine makes of one training step of a configuration, as files in `out`. */
  graph: {
    lane: "data",
    input: z.object({ configuration: z.string(), out: z.string() }),
    output: z.object({
      files: z.array(z.string()),
      nodes: z.object({ traced: z.number().int(), optimised: z.number().int() }),
    }),
  },
  probe: {
    lane: "engine",
    input: z.object({ device: z.string() }),
    output: z.object({
      id: z.string(),
      name: z.string(),
      available: z.boolean(),
      reason: z.string().nullable(),
      recipes: z.string().nullable(),
      stepSeconds: z.number().nullable(),
    }),
  },
} as const satisfies Record<string, { lane: "data" | "engine"; input: z.ZodType; output: z.ZodType }>;

export type TaskKind = keyof typeof taskKinds;
export type TaskInput<K extends TaskKind> = z.infer<(typeof taskKinds)[K]["input"]>;
export type TaskOutput<K extends TaskKind> = z.infer<(typeof taskKinds)[K]["output"]>;

/** What a running task says. It ends with exactly one of done, stopped, failed; a broken stream means the process died. */
export const taskEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), progress }),
  z.object({ type: z.literal("line"), line: scanLine }),
  z.object({ type: z.literal("metrics"), run: z.string(), points: z.array(metric) }),
  z.object({ type: z.literal("changed"), what: z.enum(["studies", "results", "models", "runs"]) }),
  z.object({ type: z.literal("done"), output: z.unknown() }),
  z.object({ type: z.literal("stopped") }),
  z.object({ type: z.literal("failed"), fault }),
]);

export type ScanLine = z.infer<typeof scanLine>;
export type ScanFileLine = z.infer<typeof scanFileLine>;
export type ScanSeriesLine = z.infer<typeof scanSeriesLine>;
export type TaskEvent = z.infer<typeof taskEvent>;
