import type { Field, Grid } from "../geometry/index.ts";

/** Real values as int16: `slope · stored + intercept` where stored is 1…32767, no data where it is 0. */
export interface StoredField {
  readonly stored: Int16Array<ArrayBuffer>;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Packs a field for the workspace's result files. The whole range is used, so the error is at most half a slope,
 * (max − min)/65532, besides float32 rounding of the intercept. NaN and infinities become 0, "no data".
 */
export function encodeField({ data }: Field): StoredField {
  let min = Infinity,
    max = -Infinity;
  for (const v of data)
    if (Number.isFinite(v)) {
      if (v < min) min = v;
      if (v > max) max = v;
    }
  // The file keeps both numbers as float32: they are rounded here, so that what is packed is what will be unpacked.
  const slope = max > min ? Math.max(Math.fround((max - min) / 32766), 1e-30) : 1;
  const intercept = max >= min ? Math.fround(min - slope) : 0;
  const stored = new Int16Array(data.length);
  for (let n = 0; n < data.length; n++)
    if (Number.isFinite(data[n])) stored[n] = Math.min(32767, Math.max(1, Math.round((data[n]! - intercept) / slope)));
  return { stored, slope, intercept };
}

/** The way back; NaN where nothing was stored. */
export function decodeField({ stored, slope, intercept }: StoredField, grid: Grid): Field {
  const data = new Float32Array(stored.length);
  for (let n = 0; n < stored.length; n++) data[n] = stored[n] === 0 ? NaN : slope * stored[n]! + intercept;
  return { size: grid.size, affineLps: grid.affineLps, data };
}
