import type { Result } from "../../../electron/contract/index.ts";

export type Histogram = Result["loss"]["histogram"];

/** The value below which `share` (0 … 1) of the counts lie; values are taken as even within a bin. */
export function quantile(histogram: Histogram, share: number): number {
  const { edges, counts } = histogram;
  const wanted = share * counts.reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [bin, n] of counts.entries()) {
    const [from, to] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
    if (n > 0 && below + n >= wanted) return from + ((wanted - below) / n) * (to - from);
    below += n;
  }
  return edges.at(-1) ?? 0;
}

/** The share of the counts below a value. */
export function shareBelow(histogram: Histogram, value: number): number {
  const { edges, counts } = histogram;
  const total = counts.reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [bin, n] of counts.entries()) {
    const [from, to] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
    below += n * Math.min(1, Math.max(0, (value - from) / (to - from)));
  }
  return total === 0 ? 0 : below / total;
}

/** Three to six round numbers in a range: the widest step of 1, 2 or 5 times a power of ten that gives at least three. */
export function roundTicks(low: number, high: number): number[] {
  const power = 10 ** Math.floor(Math.log10(high - low));
  const steps = [5, 2, 1, 0.5, 0.2, 0.1].map((n) => n * power);
  const ticks = (step: number): number[] => {
    const first = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) =>
      Number(((first + n) * step).toPrecision(12)),
    );
  };
  return steps.map(ticks).find((list) => list.length >= 3) ?? [];
}

/** The outline of a histogram over `low … high` as SVG points in a box of `width` × `height`; heights are log counts. */
export function outline(histogram: Histogram, low: number, high: number, width: number, height: number): string {
  const { edges, counts } = histogram;
  const top = Math.log1p(Math.max(1, ...counts));
  const x = (value: number): number => ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * width;
  const points = counts.flatMap((n, bin) => {
    const [from, to] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
    if (to < low || from > high) return [];
    const y = height - (Math.log1p(n) / top) * height;
    return [`${x(from).toFixed(1)},${y.toFixed(1)}`, `${x(to).toFixed(1)},${y.toFixed(1)}`];
  });
  return [`0,${height}`, ...points, `${width},${height}`].join(" ");
}
