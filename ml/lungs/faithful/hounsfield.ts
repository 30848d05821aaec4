/** Stored values of one slice, and what turns them into HU. */
export interface StoredSlice {
  readonly samples: Int16Array | Uint16Array | Int8Array | Uint8Array;
  readonly slope: number;
  readonly intercept: number;
  /** Read with the samples' own sign; undefined where the file has none. */
  readonly paddingValue?: number | undefined;
}

/**
 * The original's conversion (kdsb17, preprocessing of 2017): thresholds act on stored values, not on HU. Padding and all that
 * is ≤ −1000 become −1000 − intercept, in the samples' own type, so that it wraps where that type is unsigned; then all above
 * 4095 become 4095; then slope and intercept, cut towards zero. Returns int16 in the order of the samples.
 */
export function faithfulHu({ samples, slope, intercept, paddingValue }: StoredSlice): Int16Array<ArrayBuffer> {
  const fill = samples.slice(0, 1);
  fill[0] = -1000 - intercept;
  const air = fill[0]!;
  const hu = new Int16Array(samples.length);
  for (let n = 0; n < hu.length; n++) {
    const stored = samples[n]!;
    const kept = stored === paddingValue || stored <= -1000 ? air : stored;
    hu[n] = Math.min(kept, 4095) * slope + intercept;
  }
  return hu;
}
