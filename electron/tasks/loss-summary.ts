import type { Field } from "../../ml/geometry/index.ts";
import { quantileSorted } from "../../ml/statistics/index.ts";
import type { Result } from "../contract/index.ts";

const bins = 64;

/** Numbers about a loss map over the lungs (its voxels that are not NaN): range, percentiles, a histogram between 0.5 and 99.5 %. */
export function summariseLoss({ data }: Field): Result["loss"] {
  const known = data.filter((value) => Number.isFinite(value)).sort();
  if (known.length === 0) throw new RangeError("the loss map has no voxel in the lungs");
  const at = (q: number): number => quantileSorted(known, q);
  let sum = 0;
  for (const value of known) sum += value;
  const low = at(0.005),
    high = Math.max(at(0.995), low + 1e-6);
  const edges = Array.from({ length: bins + 1 }, (_, n) => low + ((high - low) * n) / bins);
  const counts = Array.from({ length: bins }, () => 0);
  // What lies beyond is counted in the outermost bins.
  for (const value of known) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * bins)));
    counts[bin] = counts[bin]! + 1;
  }
  return {
    mean: sum / known.length,
    min: known[0]!,
    max: known[known.length - 1]!,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    histogram: { edges, counts },
  };
}
