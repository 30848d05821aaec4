/** (HU + 300)/700, the original's scale: −1000 → −1, 400 → 1. Nothing is clipped. */
export function normalise(hu: Int16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(hu.length);
  for (let n = 0; n < out.length; n++) out[n] = (hu[n]! + 300) / 700;
  return out;
}

/** 700·v − 300: the way back, in HU, not rounded. */
export function denormalise(values: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let n = 0; n < out.length; n++) out[n] = 700 * values[n]! - 300;
  return out;
}
