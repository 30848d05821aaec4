import { fitLogistic, logLoss, quantileSorted, stratifiedFolds } from "../statistics/index.ts";
import type { Interval, LinearFit, Random, WeightedRows } from "../statistics/index.ts";
import type { LungFeatures } from "./features.ts";

/** A trained classifier head: an ensemble of linear heads over standardised features. */
export interface Head {
  /** Length of a row of features. */
  readonly width: number;
  /** What is taken off each feature, and what the difference is multiplied by (0: the feature never varied). */
  readonly centre: Float32Array<ArrayBuffer>;
  readonly scale: Float32Array<ArrayBuffer>;
  /** One linear head a bootstrap resample of patients, [head][feature], and their intercepts. */
  readonly weights: Float32Array<ArrayBuffer>;
  readonly intercepts: Float32Array<ArrayBuffer>;
  readonly l2: number;
  readonly patients: number;
  readonly positives: number;
}

export interface TrainHeadOptions {
  readonly random: Random;
  /** Bootstrap heads. Default 50. */
  readonly heads?: number;
  /** Penalties to choose from by inner folds, or the one to take. Default 1, 0.1, 0.01, 0.001. */
  readonly l2?: readonly number[];
  /** Looked at between fits; throws its reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface HeadPrediction {
  readonly probability: number;
  /** 2.5 % to 97.5 % of the ensemble: what another draw of training patients would have said. */
  readonly interval95: Interval;
  /** Share of positives among the training patients: what the head says of a patient it knows nothing of. */
  readonly prior: number;
}

/** Rows are scaled to a mean squared length of about 1, so that one list of penalties serves every width. */
const penalties: readonly number[] = [1, 0.1, 0.01, 0.001];
const innerFolds = 5;

/**
 * Trains the ensemble. Each patient counts once, however many rows (turned copies) it has. The intercept starts at the prior's
 * logit and is not penalised, so a head that finds nothing predicts the prior. The penalty is chosen by log loss over
 * inner folds of patients (ties: the stronger); with fewer than two patients in a class it is the strongest.
 * Throws RangeError where a class is missing or rows differ in length.
 */
export function trainHead(
  features: readonly LungFeatures[],
  labels: readonly number[],
  options: TrainHeadOptions,
): Head {
  const { random, heads = 50, signal, onProgress } = options;
  const { width, positives } = check(features, labels);
  const { centre, scale } = standardisation(features, width);
  const patients = features.map(({ rows }) => rows.map((row) => standardise(row, centre, scale)));
  const everyone = labels.map((_, i) => i);
  const l2 = chooseL2(patients, labels, options);
  const whole = fit(patients, labels, everyone, l2, zeroFit(width, positives / labels.length));
  const weights = new Float32Array(heads * width),
    intercepts = new Float32Array(heads);
  for (let h = 0; h < heads; h++) {
    signal?.throwIfAborted();
    const resample = drawPatients(labels, random);
    const fitted = fit(patients, labels, resample, l2, whole);
    weights.set(fitted.weights, h * width);
    intercepts[h] = fitted.intercept;
    onProgress?.(h + 1, heads);
  }
  return { width, centre, scale, weights, intercepts, l2, patients: labels.length, positives };
}

/** Logits are averaged over a patient's rows, probabilities over the heads. */
export function predictHead(head: Head, { rows }: LungFeatures): HeadPrediction {
  const { width, centre, scale, weights, intercepts } = head;
  if (rows.length === 0 || rows.some((row) => row.length !== width))
    throw new RangeError(`the head takes rows of ${width} features, not ${rows[0]?.length ?? "none"}`);
  const mean = new Float64Array(width);
  for (const row of rows) standardise(row, centre, scale).forEach((value, i) => (mean[i]! += value / rows.length));
  const probabilities = Float64Array.from(intercepts, (intercept, h) => {
    let logit = intercept;
    for (let i = 0; i < width; i++) logit += weights[h * width + i]! * mean[i]!;
    return 1 / (1 + Math.exp(-logit));
  }).sort();
  return {
    probability: probabilities.reduce((sum, p) => sum + p, 0) / probabilities.length,
    interval95: [quantileSorted(probabilities, 0.025), quantileSorted(probabilities, 0.975)],
    prior: head.positives / head.patients,
  };
}

function check(features: readonly LungFeatures[], labels: readonly number[]): { width: number; positives: number } {
  if (features.length !== labels.length)
    throw new RangeError(`${features.length} patients have features, ${labels.length} have labels`);
  const width = features[0]?.rows[0]?.length ?? 0;
  if (width === 0 || features.some(({ rows }) => rows.length === 0 || rows.some((row) => row.length !== width)))
    throw new RangeError("every patient needs rows of features, all of one length");
  const positives = labels.filter((label) => label > 0).length;
  if (positives === 0 || positives === labels.length)
    throw new RangeError(
      `a classifier needs patients of both classes; of ${labels.length} patients ${positives} are positive`,
    );
  return { width, positives };
}

/** Mean and spread over all rows; the spread is over √width as well, so that a row's squared length is about 1. */
function standardisation(features: readonly LungFeatures[], width: number): Pick<Head, "centre" | "scale"> {
  const mean = new Float64Array(width),
    squares = new Float64Array(width);
  const rows = features.flatMap((patient) => patient.rows);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i]! += row[i]! / rows.length;
  for (const row of rows) for (let i = 0; i < width; i++) squares[i]! += (row[i]! - mean[i]!) ** 2 / rows.length;
  const scale = Float32Array.from(squares, (variance, i) => {
    const deviation = Math.sqrt(variance);
    return deviation > 1e-6 * (1 + Math.abs(mean[i]!)) ? 1 / (deviation * Math.sqrt(width)) : 0;
  });
  return { centre: Float32Array.from(mean), scale };
}

function standardise(row: Float32Array, centre: Float32Array, scale: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(row, (value, i) => (value - centre[i]!) * scale[i]!);
}

/** `members` are patients; one named twice counts twice. */
function fit(
  patients: readonly (readonly Float32Array[])[],
  labels: readonly number[],
  members: readonly number[],
  l2: number,
  start: LinearFit,
): LinearFit {
  const times = new Map<number, number>();
  for (const member of members) times.set(member, (times.get(member) ?? 0) + 1);
  const drawn = [...times].flatMap(([p, count]) =>
    patients[p]!.map((row) => ({ row, label: labels[p]!, weight: count / patients[p]!.length })),
  );
  const data: WeightedRows = {
    rows: drawn.map(({ row }) => row),
    labels: drawn.map(({ label }) => label),
    weights: drawn.map(({ weight }) => weight),
  };
  return fitLogistic(data, l2, start);
}

function zeroFit(width: number, prior: number): LinearFit {
  return { weights: new Float64Array(width), intercept: Math.log(prior / (1 - prior)) };
}

/** As many patients as there are, with replacement, again where one class came out empty. */
function drawPatients(labels: readonly number[], random: Random): number[] {
  for (;;) {
    const drawn = labels.map(() => random.integer(labels.length));
    if (new Set(drawn.map((p) => labels[p]! > 0)).size === 2) return drawn;
  }
}

function chooseL2(
  patients: readonly (readonly Float32Array[])[],
  labels: readonly number[],
  { random, signal, l2 = penalties }: TrainHeadOptions,
): number {
  const descending = l2.toSorted((a, b) => b - a);
  const strongest = descending[0];
  if (strongest === undefined) throw new RangeError("no penalty is given");
  const positives = labels.filter((label) => label > 0).length;
  const folds = Math.min(innerFolds, positives, labels.length - positives);
  if (descending.length === 1 || folds < 2) return strongest;
  const foldOf = stratifiedFolds(labels, folds, random);
  const width = patients[0]![0]!.length;
  const losses = new Map<number, number>(descending.map((penalty) => [penalty, 0]));
  for (let fold = 0; fold < folds; fold++) {
    const inside = labels.map((_, p) => p).filter((p) => foldOf[p] !== fold);
    const outside = labels.map((_, p) => p).filter((p) => foldOf[p] === fold);
    let fitted = zeroFit(width, inside.filter((p) => labels[p]! > 0).length / inside.length);
    for (const penalty of descending) {
      signal?.throwIfAborted();
      fitted = fit(patients, labels, inside, penalty, fitted);
      const said = outside.map((p) => meanProbability(fitted, patients[p]!));
      const loss =
        logLoss(
          outside.map((p) => labels[p]!),
          said,
        ) * outside.length;
      losses.set(penalty, losses.get(penalty)! + loss);
    }
  }
  return descending.reduce((best, penalty) => (losses.get(penalty)! < losses.get(best)! ? penalty : best), strongest);
}

function meanProbability({ weights, intercept }: LinearFit, rows: readonly Float32Array[]): number {
  let logit = intercept;
  for (const row of rows) for (let i = 0; i < row.length; i++) logit += (weights[i]! * row[i]!) / rows.length;
  return 1 / (1 + Math.exp(-logit));
}
