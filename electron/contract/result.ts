import { finding } from "./study.ts";
import { vec3, volumeInfo } from "./volume.ts";
import { z } from "./zod.ts";

/** One patch of the ranked list, by the highest round loss in it; mean and exact loss stand beside it. Losses in nats. */
export const rankedPatch = z.object({
  rank: z.number().int(),
  centreLps: vec3,
  cornersLps: z.tuple([vec3, vec3]),
  sizeMm: z.number(),
  /** What it is ranked by. Absent in results of Hilum 0.1 that were ranked by the mean. */
  roundLossNatsPerVoxel: z.number().optional(),
  meanLossNatsPerVoxel: z.number(),
  exactLossNats: z.number(),
  side: z.enum(["right", "left", "both"]),
  place: z.string(),
  /** Standard deviation that the model gives the patch, HU. Absent in results of Hilum 0.1. */
  sigmaHu: z.number().optional(),
  /** Of the patch's lung voxels' losses among the model's reference lungs, mean, 0 … 100. Absent where the model has none. */
  percentile: z.number().optional(),
});

/** What can lie over a scan: seven maps of the model and four of the image alone, which a model's map must be held against. */
export const layerId = z.enum([
  "loss",
  "percentile",
  "sigma",
  "component",
  "reconstruction",
  "residual",
  "loss-sphericity",
  "baseline-log",
  "baseline-sphericity",
  "baseline-contrast",
  "baseline-density",
]);

/** One map of a result on disk: an int16 NIfTI (stored 0 is no data), named from the result's folder. */
export const storedLayer = z.object({
  id: layerId,
  name: z.string(),
  unit: volumeInfo.shape.unit,
  file: z.string().regex(/^(\.\.\/baselines\/)?[a-z]+\.nii$/),
});

/**
 * The classifier's number with all that must stand beside it. `demonstration`: the classifier has seen phantoms only
 * and the scan is a patient's; then the number is shown only on request, hatched, without prior and counts.
 */
export const probability = z.object({
  estimate: z.number(),
  interval95: z.tuple([z.number(), z.number()]).nullable(),
  intervalMeans: z.string(),
  prior: z.number(),
  positives: z.number().int(),
  patients: z.number().int(),
  trainedOn: z.enum(["patients", "phantoms"]),
  target: z.string(),
  demonstration: z.boolean(),
  outsideTraining: z.array(z.string()),
  classifier: z.string(),
  /** The GMCAE whose encoder it reads the lungs with; the map may be another's. Absent in results of Hilum 0.1. */
  encoder: z.string().optional(),
  baselines: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
});

/** Percentiles of the reference lungs' losses, nats per voxel: a scale of losses is marked with them, alike for every scan. */
export const ordinaryLoss = z.object({
  p1: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  p995: z.number(),
});

/** result.json of results/<study>/<model>/: everything decided automatically is in it. */
export const result = z.object({
  format: z.literal("hilum-result"),
  version: z.literal(1),
  study: z.string(),
  model: z.string(),
  modelName: z.string(),
  modelSha256: z.string(),
  hilum: z.string(),
  createdAt: z.string(),
  device: z.object({ id: z.string(), recipes: z.string(), threads: z.number().int() }),
  settings: z.object({
    strideMm: z.number(),
    patchMm: z.number(),
    faithful: z.boolean(),
    /** The lungs were prepared as the original did; absent: in the usual way. */
    preparedFaithfully: z.boolean().optional(),
  }),
  findings: z.array(finding),
  corrections: z.array(z.string()),
  loss: z.object({
    mean: z.number(),
    min: z.number(),
    max: z.number(),
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
    histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }),
  }),
  patches: z.array(rankedPatch),
  patchesTotal: z.number().int(),
  litres: z.object({ right: z.number(), left: z.number(), total: z.number() }),
  /** Absent in results of Hilum 0.1, which had loss and reconstruction only. */
  layers: z.array(storedLayer).optional(),
  /** True while only every voxel's first patch has been seen: the finer map is on its way, or was cut off. */
  coarse: z.boolean().optional(),
  /** The lungs that percentiles are of; null where the model has none. Below 20 patients the screen says how many. */
  reference: z
    .object({ patients: z.number().int(), sha256: z.string(), loss: ordinaryLoss.optional() })
    .nullable()
    .optional(),
  probability: probability.nullable(),
  secondsTaken: z.number(),
});

/** A layer as the viewer gets it. */
export const layer = z.object({
  id: layerId,
  name: z.string(),
  unit: volumeInfo.shape.unit,
  volume: volumeInfo,
});

/** A result with the files the viewer lays over the scan. `layers` holds those that are there, loss and reconstruction too. */
export const resultDetail = z.object({
  result,
  loss: volumeInfo,
  reconstruction: volumeInfo,
  layers: z.array(layer),
});

/** A patch that a model learned from, cut from a study of this workspace. */
export const similarPatch = z.object({
  study: z.string(),
  centreLps: vec3,
  place: z.string(),
  /** Root mean square over the encoder's numbers, each in standard deviations of the training patches. */
  distance: z.number(),
});

/** What of a model's training a place of a scan is most like. */
export const similarPatches = z.object({
  /** Looked through: patches, and studies that they are of. */
  patches: z.number().int(),
  studies: z.number().int(),
  sizeMm: z.number(),
  /** Share of those patches that have a nearer neighbour, elsewhere in the training, than this place has. */
  share: z.number(),
  /** Nearest first. */
  found: z.array(similarPatch),
});

/**
 * The same for the desk. `pictures`: the middle axial slice of the place itself and then of each found, HU, one upon another;
 * `names`: the pseudonym of each study, null where it is not in the workspace any more.
 */
export const similarDetail = similarPatches.extend({
  pictures: volumeInfo,
  names: z.array(z.string().nullable()),
});

export type SimilarPatches = z.infer<typeof similarPatches>;
export type SimilarDetail = z.infer<typeof similarDetail>;
export type RankedPatch = z.infer<typeof rankedPatch>;
export type Probability = z.infer<typeof probability>;
export type OrdinaryLoss = z.infer<typeof ordinaryLoss>;
export type Result = z.infer<typeof result>;
export type LayerId = z.infer<typeof layerId>;
export type StoredLayer = z.infer<typeof storedLayer>;
export type Layer = z.infer<typeof layer>;
export type ResultDetail = z.infer<typeof resultDetail>;
