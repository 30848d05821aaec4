import { bootstrapInterval } from "./bootstrap.ts";
import { normalQuantile975 } from "./interval.ts";
import type { Interval } from "./interval.ts";
import type { Random } from "./random.ts";

/** Fewer patients than this in a class, and the interval comes from the bootstrap, not from DeLong's normal approximation. */
const smallestClassForDeLong = 30;

export interface AucInterval {
  readonly auc: number;
  /** DeLong's standard error of `auc`. */
  readonly standardError: number;
  readonly interval95: Interval;
  readonly method: "DeLong (logit)" | "stratified bootstrap";
  readonly positives: number;
  readonly negatives: number;
}

/** Area under the ROC curve: P(score of a positive > score of a negative), ties count half (mid-ranks). NaN where a class is missing. */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { positive, negative } = placements(labels, scores);
  return positive.length === 0 || negative.length === 0 ? Number.NaN : mean(positive);
}

/**
 * AUC with a 95 % interval: DeLong's variance (DeLong et al., Biometrics 1988; mid-rank form of Sun & Xu, IEEE SPL 2014)
 * on the logit scale where each class has 30 patients or more, else percentiles of 2000 resamples drawn within each class.
 */
export function aucInterval(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: { readonly random: Random; readonly replicates?: number },
): AucInterval {
  const { positive, negative } = placements(labels, scores);
  if (positive.length === 0 || negative.length === 0) throw new RangeError("an AUC needs patients of both classes");
  const auc = mean(positive);
  const standardError = Math.sqrt(variance(positive) / positive.length + variance(negative) / negative.length);
  const large = Math.min(positive.length, negative.length) >= smallestClassForDeLong && auc > 0 && auc < 1;
  return {
    auc,
    standardError,
    interval95: large ? logitInterval(auc, standardError) : resampledInterval(labels, scores, options),
    method: large ? "DeLong (logit)" : "stratified bootstrap",
    positives: positive.length,
    negatives: negative.length,
  };
}

/** For each positive the share of negatives below it, for each negative the share of positives above it; ties count half. */
function placements(labels: ArrayLike<number>, scores: ArrayLike<number>): { positive: number[]; negative: number[] } {
  if (labels.length !== scores.length)
    throw new RangeError(`${labels.length} labels and ${scores.length} scores do not match`);
  const rows = Array.from({ length: labels.length }, (_, i) => i);
  const ofClass = (wanted: boolean): number[] => rows.filter((i) => labels[i]! > 0 === wanted).map((i) => scores[i]!);
  const up = ofClass(true),
    down = ofClass(false);
  const rankAll = midRanks([...up, ...down]),
    rankUp = midRanks(up),
    rankDown = midRanks(down);
  return {
    positive: up.map((_, i) => (rankAll[i]! - rankUp[i]!) / down.length),
    negative: down.map((_, i) => 1 - (rankAll[up.length + i]! - rankDown[i]!) / up.length),
  };
}

/** Ranks from 1; equal values share the mean of their ranks. */
function midRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

function logitInterval(auc: number, standardError: number): Interval {
  const centre = Math.log(auc / (1 - auc));
  const half = (normalQuantile975 * standardError) / (auc * (1 - auc));
  const back = (z: number): number => 1 / (1 + Math.exp(-z));
  return [back(centre - half), back(centre + half)];
}

function resampledInterval(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { random, replicates }: { readonly random: Random; readonly replicates?: number },
): Interval {
  const pick = (rows: Int32Array, of: ArrayLike<number>): Float64Array => Float64Array.from(rows, (i) => of[i]!);
  const strata = Int32Array.from({ length: labels.length }, (_, i) => (labels[i]! > 0 ? 1 : 0));
  return bootstrapInterval(labels.length, (rows) => rocAuc(pick(rows, labels), pick(rows, scores)), random, {
    replicates: replicates ?? 2000,
    strata,
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** Unbiased; 0 for a single value. */
function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const m = mean(values);
  return values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1);
}
