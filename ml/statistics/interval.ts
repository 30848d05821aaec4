/** An interval `[low, high]`. */
export type Interval = readonly [low: number, high: number];

/** Φ⁻¹(0.975): half the width, in standard errors, of a 95 % normal interval. */
export const normalQuantile975 = 1.959963984540054;

/** Quantile `q` of ascending values by linear interpolation between order statistics (Hyndman & Fan type 7, numpy's default). NaN when empty. */
export function quantileSorted(ascending: ArrayLike<number>, q: number): number {
  if (ascending.length === 0) return Number.NaN;
  const at = Math.min(Math.max(q, 0), 1) * (ascending.length - 1);
  const low = Math.floor(at);
  const a = ascending[low]!;
  return a + (at - low) * (ascending[Math.min(low + 1, ascending.length - 1)]! - a);
}
