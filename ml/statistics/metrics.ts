import { aucInterval } from "./auc.ts";
import type { AucInterval } from "./auc.ts";
import { bootstrapInterval } from "./bootstrap.ts";
import type { Interval } from "./interval.ts";
import type { Random } from "./random.ts";

/** The clip of Keras's binary cross-entropy and of the seed's metric: no probability is nearer to 0 or 1 than this. */
const probabilityClip = 1e-7;

/** Mean negative log-likelihood of 0/1 labels, in nats a patient; probabilities are clipped to [1e-7, 1 − 1e-7]. */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  checkLengths(labels, probabilities);
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(Math.max(probabilities[i]!, probabilityClip), 1 - probabilityClip);
    sum -= Math.log(labels[i]! > 0 ? p : 1 - p);
  }
  return sum / labels.length;
}

/** Log loss of giving everyone the same probability `prior`: the training prevalence, or these labels' own by default. */
export function priorLogLoss(labels: ArrayLike<number>, prior = prevalence(labels)): number {
  return logLoss(labels, new Float64Array(labels.length).fill(prior));
}

/** Mean squared difference of probability and label (Brier, 1950). */
export function brierScore(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  checkLengths(labels, probabilities);
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
  return sum / labels.length;
}

/** Share of patients on the right side of `threshold`; a probability equal to it counts as positive. */
export function accuracy(labels: ArrayLike<number>, probabilities: ArrayLike<number>, threshold = 0.5): number {
  checkLengths(labels, probabilities);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (probabilities[i]! >= threshold === labels[i]! > 0) right++;
  return right / labels.length;
}

export interface EvaluateOptions {
  /** Training prevalence, the reference of `priorLogLoss` and of the skill. By default the prevalence of these labels. */
  readonly prior?: number;
  readonly random: Random;
  /** Bootstrap resamples of patients. Default 2000. */
  readonly replicates?: number;
}

/** What a set of predictions is worth, beside what the prior alone is worth. */
export interface Evaluation {
  readonly patients: number;
  readonly positives: number;
  readonly prior: number;
  readonly logLoss: number;
  readonly logLossInterval95: Interval;
  readonly priorLogLoss: number;
  /** logLoss − priorLogLoss on the same patients: below 0 is better than the prior. */
  readonly logLossGain: { readonly difference: number; readonly interval95: Interval };
  readonly brier: number;
  readonly priorBrier: number;
  /** null where one class is missing. */
  readonly auc: AucInterval | null;
}

/** Log loss, Brier and AUC of probabilities against 0/1 labels, with intervals, beside the prior's. */
export function evaluate(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: EvaluateOptions,
): Evaluation {
  checkLengths(labels, probabilities);
  const n = labels.length;
  const prior = options.prior ?? prevalence(labels);
  const ofModel = new Float64Array(n),
    ofPrior = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    ofModel[i] = logLoss([labels[i]!], [probabilities[i]!]);
    ofPrior[i] = logLoss([labels[i]!], [prior]);
  }
  const interval = (value: (i: number) => number): Interval =>
    bootstrapInterval(n, (rows) => meanOver(rows, value), options.random, { replicates: options.replicates ?? 2000 });
  const positives = countPositive(labels);
  const bothClasses = positives > 0 && positives < n;
  return {
    patients: n,
    positives,
    prior,
    logLoss: logLoss(labels, probabilities),
    logLossInterval95: interval((i) => ofModel[i]!),
    priorLogLoss: priorLogLoss(labels, prior),
    logLossGain: {
      difference: logLoss(labels, probabilities) - priorLogLoss(labels, prior),
      interval95: interval((i) => ofModel[i]! - ofPrior[i]!),
    },
    brier: brierScore(labels, probabilities),
    priorBrier: brierScore(labels, new Float64Array(n).fill(prior)),
    auc: bothClasses ? aucInterval(labels, probabilities, options) : null,
  };
}

function prevalence(labels: ArrayLike<number>): number {
  return countPositive(labels) / labels.length;
}

function countPositive(labels: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i]! > 0) count++;
  return count;
}

function meanOver(rows: Int32Array, value: (i: number) => number): number {
  let sum = 0;
  for (const i of rows) sum += value(i);
  return sum / rows.length;
}

function checkLengths(labels: ArrayLike<number>, probabilities: ArrayLike<number>): void {
  if (labels.length === 0) throw new RangeError("a metric needs at least one label");
  if (labels.length !== probabilities.length)
    throw new RangeError(`${labels.length} labels and ${probabilities.length} probabilities do not match`);
}
