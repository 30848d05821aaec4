/** Counts between edges; one edge more than counts. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
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

/** Decimals that tell even ticks apart, and no more. */
export function decimalsOf(ticks: readonly number[]): number {
  const [first = 0, second = first + 1] = ticks;
  return Math.max(0, Math.ceil(-Math.log10(second - first) - 1e-9));
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
