/**
 * Otsu's threshold of whole numbers, one bin a value (Otsu 1979; as scikit-image has it): the lowest value t at which
 * w₁(t)·w₂(t+1)·(m₁(t) − m₂(t+1))² is greatest. Undefined where all values are one.
 */
export function otsuThreshold(values: Int16Array): number | undefined {
  const counts = new Float64Array(65536);
  for (let n = 0; n < values.length; n++) counts[values[n]! + 32768]!++;
  const first = counts.findIndex((count) => count > 0),
    last = counts.findLastIndex((count) => count > 0);
  if (first === last) return undefined;
  const above = totalsFrom(counts, first, last);
  let best = -1,
    threshold = first,
    weight = 0,
    sum = 0;
  for (let bin = first; bin < last; bin++) {
    weight += counts[bin]!;
    sum += counts[bin]! * (bin - 32768);
    const next = bin + 1 - first;
    const between = weight * above.weight[next]! * (sum / weight - above.sum[next]! / above.weight[next]!) ** 2;
    if (between > best) [best, threshold] = [between, bin];
  }
  return threshold - 32768;
}

/** Count and sum of all values from each bin to the last. */
function totalsFrom(counts: Float64Array, first: number, last: number): { weight: Float64Array; sum: Float64Array } {
  const weight = new Float64Array(last - first + 2),
    sum = new Float64Array(last - first + 2);
  for (let bin = last; bin >= first; bin--) {
    weight[bin - first] = weight[bin - first + 1]! + counts[bin]!;
    sum[bin - first] = sum[bin - first + 1]! + counts[bin]! * (bin - 32768);
  }
  return { weight, sum };
}
