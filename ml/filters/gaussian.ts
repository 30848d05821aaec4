import { spacingMm } from "../geometry/index.ts";
import type { Field } from "../geometry/index.ts";
import { finished } from "./steps.ts";
import type { Steps } from "./steps.ts";
import { sweep } from "./sweep.ts";
import type { Pass } from "./sweep.ts";

/** The kernel ends here, in standard deviations: as scipy.ndimage's default. */
const reach = 4;

/**
 * Gaussian smoothing with a standard deviation of `sigmaMm` by normalised convolution (Knutsson & Westin 1993): what is not
 * known (NaN, or beyond the grid) has no weight. NaN stays NaN. Throws RangeError where sigmaMm is not above 0.
 */
export function gaussian(field: Field, sigmaMm: number): Field {
  return finished(gaussianSteps(field, sigmaMm));
}

export function* gaussianSteps(field: Field, sigmaMm: number): Steps<Field> {
  const data = yield* smooth(field, sigmaMm);
  for (let v = 0; v < data.length; v++) if (Number.isNaN(field.data[v])) data[v] = Number.NaN;
  return { size: field.size, affineLps: field.affineLps, data };
}

/** As `gaussian`, but with values also where the field says nothing, as far as the kernel reaches; NaN beyond. */
export function* smooth(field: Field, sigmaMm: number): Steps<Float32Array<ArrayBuffer>> {
  if (!(sigmaMm > 0)) throw new RangeError(`a standard deviation above 0 mm is needed, not ${sigmaMm}`);
  const { values, known } = split(field.data);
  yield* convolve(values, field, sigmaMm, known === null);
  if (known === null) return values;
  yield* convolve(known, field, sigmaMm, false);
  for (let v = 0; v < values.length; v++) values[v] = known[v]! > 1e-6 ? values[v]! / known[v]! : Number.NaN;
  return values;
}

/** Values with 0 in place of NaN, and weights 1 where they are known; null where all are. */
export function split(data: Float32Array): {
  values: Float32Array<ArrayBuffer>;
  known: Float32Array<ArrayBuffer> | null;
} {
  const values = new Float32Array(data.length),
    known = new Float32Array(data.length);
  let count = 0;
  for (let v = 0; v < data.length; v++) {
    const value = data[v]!;
    if (Number.isNaN(value)) continue;
    values[v] = value;
    known[v] = 1;
    count++;
  }
  return { values, known: count === data.length ? null : known };
}

function* convolve(data: Float32Array, { size, affineLps }: Field, sigmaMm: number, normalise: boolean): Steps<void> {
  const spacing = spacingMm(affineLps);
  for (const axis of [0, 1, 2] as const)
    yield* sweep(data, size, axis, convolution(halfKernel(sigmaMm / spacing[axis]), normalise));
}

/** Weights of the voxels 0, 1, 2, … away; the whole kernel sums to 1. */
function halfKernel(sigma: number): Float64Array {
  const kernel = Float64Array.from({ length: Math.floor(reach * sigma + 0.5) + 1 }, (_, t) =>
    Math.exp((-0.5 * t * t) / (sigma * sigma)),
  );
  const sum = 2 * kernel.reduce((a, b) => a + b) - kernel[0]!;
  return kernel.map((weight) => weight / sum);
}

/** Beyond the ends is 0; `normalise` divides by the weight that fell inside. */
function convolution(half: Float64Array, normalise: boolean): Pass {
  const reach = half.length - 1;
  return (plane, out, length, width) => {
    const filled = filledRows(plane, length, width);
    for (let i = 0; i < length; i++) {
      const first = Math.max(-i, -reach),
        last = Math.min(length - 1 - i, reach);
      let inside = 0;
      for (let t = first; t <= last; t++) inside += half[Math.abs(t)]!;
      weighRows(plane, out, { row: i, width, first, last, half, scale: normalise ? 1 / inside : 1, filled });
    }
  };
}

interface RowSum {
  readonly row: number;
  readonly width: number;
  /** Rows relative to `row`. */
  readonly first: number;
  readonly last: number;
  readonly half: Float64Array;
  readonly scale: number;
  readonly filled: FilledRows;
}

/** Of every four columns the first and last row that holds more than zeros. */
interface FilledRows {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** Where there is something to sum: two thirds of a box around lungs are none. Zeros left out change no bit of a sum. */
function filledRows(plane: Float32Array, length: number, width: number): FilledRows {
  const blocks = Math.floor(width / 4);
  const first = new Int32Array(blocks).fill(length),
    last = new Int32Array(blocks).fill(-1);
  for (let i = 0; i < length; i++)
    for (let b = 0, at = i * width; b < blocks; b++, at += 4) {
      if (plane[at] === 0 && plane[at + 1] === 0 && plane[at + 2] === 0 && plane[at + 3] === 0) continue;
      if (last[b] === -1) first[b] = i;
      last[b] = i;
    }
  return { first, last };
}

/** One output row, four columns at a time: their sums stay in registers, which is twice as fast as summing row by row. */
function weighRows(plane: Float32Array, out: Float32Array, { row, width, filled, half, scale, ...rows }: RowSum): void {
  const blocked = width - (width % 4);
  for (let j = 0; j < blocked; j += 4) {
    const first = Math.max(rows.first, filled.first[j / 4]! - row),
      last = Math.min(rows.last, filled.last[j / 4]! - row);
    let a = 0,
      b = 0,
      c = 0,
      d = 0;
    for (let t = first, at = (row + first) * width + j; t <= last; t++, at += width) {
      const weight = half[t < 0 ? -t : t]!;
      a += weight * plane[at]!;
      b += weight * plane[at + 1]!;
      c += weight * plane[at + 2]!;
      d += weight * plane[at + 3]!;
    }
    const to = row * width + j;
    out[to] = scale * a;
    out[to + 1] = scale * b;
    out[to + 2] = scale * c;
    out[to + 3] = scale * d;
  }
  for (let j = blocked; j < width; j++) {
    let sum = 0;
    for (let t = rows.first; t <= rows.last; t++) sum += half[Math.abs(t)]! * plane[(row + t) * width + j]!;
    out[row * width + j] = scale * sum;
  }
}
