/** Data → pixels, linear. */
export function linear(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): (value: number) => number {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** Three to `most` round numbers that lie within the range: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, most = 5): readonly number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(low) ? [low] : [];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}

/** Decimals that ticks are written with, none of them rounded: 1 for steps of 0.5, 2 for steps of 0.25. */
export function decimalsOf(values: readonly number[]): number {
  const step = Math.abs((values[1] ?? 1) - (values[0] ?? 0)) || 1;
  const least = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const isWhole = Math.abs(step * 10 ** least - Math.round(step * 10 ** least)) < 1e-6;
  return isWhole ? least : least + 1;
}

/** Smallest and largest of finite values; undefined when there is none. */
export function extent(values: readonly number[]): readonly [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}
