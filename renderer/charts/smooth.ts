/**
 * Exponential moving average in step units, debiased (Kingma and Ba 2015, section 3): the weight of a point `d` steps
 * back is `factor^d`, so that the line does not change with how often points are logged. Values that are not finite are
 * passed over and leave a gap.
 */
export function smooth(steps: readonly number[], values: readonly number[], factor: number): number[] {
  let [sum, weight, last] = [0, 0, Number.NaN];
  return values.map((value, at) => {
    const step = steps[at] ?? 0;
    if (!Number.isFinite(value)) return Number.NaN;
    const decay = Number.isNaN(last) ? 0 : factor ** Math.max(1, step - last);
    sum = sum * decay + value * (1 - factor);
    weight = weight * decay + (1 - factor);
    last = step;
    return sum / weight;
  });
}

/** Keeps at most `buckets` × 2 points: each bucket's smallest and largest, in order, so that spikes survive. */
export function thinned(
  xs: readonly number[],
  ys: readonly number[],
  buckets: number,
): readonly (readonly [number, number])[] {
  if (xs.length <= buckets * 2) return xs.map((x, at) => [x, ys[at] ?? Number.NaN] as const);
  const size = xs.length / buckets;
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.floor(bucket * size);
    const to = Math.floor((bucket + 1) * size);
    let [low, high] = [from, from];
    for (let at = from; at < to; at++) {
      if ((ys[at] ?? 0) < (ys[low] ?? 0)) low = at;
      if ((ys[at] ?? 0) > (ys[high] ?? 0)) high = at;
    }
    return [Math.min(low, high), Math.max(low, high)].map((at) => [xs[at] ?? 0, ys[at] ?? 0] as const);
  }).flat();
}
