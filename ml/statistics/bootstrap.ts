import { quantileSorted } from "./interval.ts";
import type { Interval } from "./interval.ts";
import type { Random } from "./random.ts";

/**
 * Percentile bootstrap interval (Efron, 1979) of `statistic` over `count` patients. `statistic` is given row numbers drawn
 * with replacement, from the whole or, with `strata` (a class number a row), within each stratum. Resamples whose statistic
 * is not finite are left out; the interval is [NaN, NaN] where none is.
 */
export function bootstrapInterval(
  count: number,
  statistic: (rows: Int32Array) => number,
  random: Random,
  options: { readonly replicates?: number; readonly level?: number; readonly strata?: ArrayLike<number> } = {},
): Interval {
  const { replicates = 2000, level = 0.95 } = options;
  const groups = strataOf(count, options.strata);
  const rows = new Int32Array(count);
  const values: number[] = [];
  for (let r = 0; r < replicates; r++) {
    let at = 0;
    for (const group of groups)
      for (let i = 0; i < group.length; i++) rows[at++] = group[random.integer(group.length)]!;
    const value = statistic(rows);
    if (Number.isFinite(value)) values.push(value);
  }
  const ascending = Float64Array.from(values).sort();
  return [quantileSorted(ascending, (1 - level) / 2), quantileSorted(ascending, (1 + level) / 2)];
}

function strataOf(count: number, strata: ArrayLike<number> | undefined): number[][] {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const key = strata?.[i] ?? 0;
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  return [...groups.values()];
}
