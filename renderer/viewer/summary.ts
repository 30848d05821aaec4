import type { LoadedVolume } from "./volume.ts";

/** How often every stored number occurs in a volume's data, to say where a value stands among all others of this lung. */
export interface LayerSummary {
  /** Share of the data whose stored number is below n, for n = 0 … 65,536 from `lowest`. */
  readonly below: Float64Array;
  readonly lowest: number;
  readonly slope: number;
  readonly intercept: number;
  readonly count: number;
}

const kinds = 65_536;

/** Counts a volume's data; voxels without data take no part. Exact: samples are 16-bit whole numbers. */
export function layerSummary({ info, data }: LoadedVolume): LayerSummary {
  const lowest = data instanceof Int16Array ? -32_768 : 0;
  const counts = new Float64Array(kinds);
  for (const stored of data) counts[stored - lowest] = (counts[stored - lowest] as number) + 1;
  if (info.noData !== null) counts[info.noData - lowest] = 0;
  const below = new Float64Array(kinds + 1);
  for (let n = 0; n < kinds; n++) below[n + 1] = (below[n] as number) + (counts[n] as number);
  const count = below[kinds] as number;
  if (count > 0) for (let n = 1; n <= kinds; n++) below[n] = (below[n] as number) / count;
  return { below, lowest, slope: info.slope, intercept: info.intercept, count };
}

/** The lowest value at or below which at least `share` (0 … 1) of the data lie; NaN without data. */
export function quantileOf(summary: LayerSummary, share: number): number {
  const { below, lowest, slope, intercept, count } = summary;
  if (count === 0) return Number.NaN;
  const wanted = Math.min(1, Math.max(1 / count, share)) - 1e-12;
  let [low, high] = [0, kinds - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((below[middle + 1] as number) >= wanted) high = middle;
    else low = middle + 1;
  }
  return (low + lowest) * slope + intercept;
}

/** The share (0 … 1) of the data below a value. */
export function shareBelowOf({ below, lowest, slope, intercept }: LayerSummary, value: number): number {
  const stored = Math.ceil((value - intercept) / slope - 1e-6) - lowest;
  return below[Math.min(kinds, Math.max(0, stored))] as number;
}

/** Counts in `bins` even bins between two values; what lies beyond is in none. */
export function histogramOf(
  summary: LayerSummary,
  low: number,
  high: number,
  bins: number,
): { edges: number[]; counts: number[] } {
  const edges = Array.from({ length: bins + 1 }, (_, n) => low + ((high - low) * n) / bins);
  const shares = edges.map((edge) => shareBelowOf(summary, edge));
  const counts = Array.from({ length: bins }, (_, n) =>
    Math.round(((shares[n + 1] as number) - (shares[n] as number)) * summary.count),
  );
  return { edges, counts };
}
