import { bootstrapInterval } from "../../ml/statistics/index.ts";
import type { Random } from "../../ml/statistics/index.ts";

export interface DifferenceOfRuns {
  readonly mean: number;
  readonly interval95: readonly [number, number];
}

/**
 * Mean over patients of (mean over the runs of `a` less mean over the runs of `b`); each run is a figure a patient, in one order.
 * The interval draws patients and, of each side, runs with replacement: it says how the difference would vary with other
 * patients and other seeds, as far as so few can. A side with one run says nothing of seeds.
 */
export function differenceOfRuns(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  random: Random,
): DifferenceOfRuns {
  const patients = a[0]!.length;
  const over = (runs: readonly (readonly number[])[], rows: Int32Array): number =>
    runs.reduce((sum, run) => sum + rows.reduce((all, row) => all + run[row]!, 0), 0) / (runs.length * rows.length);
  const drawn = (runs: readonly (readonly number[])[]): (readonly number[])[] =>
    runs.map(() => runs[random.integer(runs.length)]!);
  const everyone = Int32Array.from({ length: patients }, (_, n) => n);
  return {
    mean: over(a, everyone) - over(b, everyone),
    interval95: bootstrapInterval(patients, (rows) => over(drawn(a), rows) - over(drawn(b), rows), random),
  };
}
