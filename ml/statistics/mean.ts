import { normalQuantile975 } from "./interval.ts";
import type { Interval } from "./interval.ts";

/** A mean over independent units (cubes, patients) with what it may be off by. */
export interface MeanEstimate {
  readonly mean: number;
  /** Sample standard deviation over √n; NaN for fewer than two units. */
  readonly standardError: number;
  /** mean ± 1.96 standard errors. */
  readonly interval95: Interval;
  readonly count: number;
}

/** Mean of the finite values with its normal interval. */
export function meanEstimate(values: readonly number[]): MeanEstimate {
  const known = values.filter(Number.isFinite);
  const count = known.length;
  const mean = known.reduce((sum, v) => sum + v, 0) / count;
  const variance = known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (count - 1);
  return estimate(mean, count > 1 ? Math.sqrt(variance / count) : Number.NaN, count);
}

/** Difference of two means over different units: standard errors add in squares. `count` is the smaller of the two. */
export function meanDifference(a: MeanEstimate, b: MeanEstimate): MeanEstimate {
  return estimate(a.mean - b.mean, Math.hypot(a.standardError, b.standardError), Math.min(a.count, b.count));
}

function estimate(mean: number, standardError: number, count: number): MeanEstimate {
  const half = normalQuantile975 * standardError;
  return { mean, standardError, interval95: [mean - half, mean + half], count };
}
