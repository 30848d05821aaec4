import { fitLogistic } from "../statistics/index.ts";
import type { LinearFit } from "../statistics/index.ts";

/** Logistic regression on rows that are standardised by `mean` and `deviation` first. */
export interface StandardisedFit {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly fit: LinearFit;
}

/** Weighted logistic regression of few columns, each in units of its standard deviation. A column that does not vary has no say. */
export function fitStandardised(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  l2: number,
): StandardisedFit {
  const { mean, deviation } = moments(rows, weights);
  const data = { rows: rows.map((row) => standardised(row, mean, deviation)), labels, weights };
  return { mean, deviation, fit: fitLogistic(data, l2, { weights: new Float64Array(mean.length), intercept: 0 }) };
}

/** w·x + b of one row. */
export function logit(
  { mean, deviation, fit: { weights, intercept } }: StandardisedFit,
  row: ArrayLike<number>,
): number {
  return standardised(row, mean, deviation).reduce((sum, value, i) => sum + value * weights[i]!, intercept);
}

function moments(
  rows: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width),
    deviation = new Float64Array(width);
  let total = 0;
  for (let r = 0; r < rows.length; r++) {
    total += weights[r]!;
    for (let i = 0; i < width; i++) mean[i]! += weights[r]! * rows[r]![i]!;
  }
  for (let i = 0; i < width; i++) mean[i]! /= total;
  for (let r = 0; r < rows.length; r++)
    for (let i = 0; i < width; i++) deviation[i]! += (weights[r]! / total) * (rows[r]![i]! - mean[i]!) ** 2;
  for (let i = 0; i < width; i++) deviation[i] = Math.sqrt(deviation[i]!);
  return { mean, deviation };
}

function standardised(row: ArrayLike<number>, mean: Float64Array, deviation: Float64Array): Float32Array {
  return Float32Array.from(mean, (m, i) => (deviation[i]! > 0 ? (row[i]! - m) / deviation[i]! : 0));
}
