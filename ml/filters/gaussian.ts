import { spacingMm } from "../geometry/index.ts";
import type { Field } from "../geometry/index.ts";
import { sweep } from "./sweep.ts";
import type { Pass } from "./sweep.ts";

/** The kernel ends here, in standard deviations: as scipy.ndimage's default. */
const reach = 4;

/**
 * Gaussian smoothing with a standard deviation of `sigmaMm` by normalised convolution (Knutsson & Westin 1993): what is not
 * known (NaN, or beyond the grid) has no weight. NaN stays NaN. Throws RangeError where sigmaMm is not above 0.
 */
export function gaussian(field: Field, sigmaMm: number): Field {
  const data = smooth(field, sigmaMm);
  for (let v = 0; v < data.length; v++) if (Number.isNaN(field.data[v])) data[v] = Number.NaN;
  return { size: field.size, affineLps: field.affineLps, data };
}

/** As `gaussian`, but with values also where the field says nothing, as far as the kernel reaches; NaN beyond. */
export function smooth(field: Field, sigmaMm: number): Float32Array<ArrayBuffer> {
  if (!(sigmaMm > 0)) throw new RangeError(`a standard deviation above 0 mm is needed, not ${sigmaMm}`);
  const known = Float32Array.from(field.data, (value) => (Number.isNaN(value) ? 0 : 1));
  const data = Float32Array.from(field.data, (value) => (Number.isNaN(value) ? 0 : value));
  const whole = known.every((weight) => weight === 1);
  convolve(data, field, sigmaMm, whole);
  if (whole) return data;
  convolve(known, field, sigmaMm, false);
  for (let v = 0; v < data.length; v++) data[v] = known[v]! > 1e-6 ? data[v]! / known[v]! : Number.NaN;
  return data;
}

function convolve(data: Float32Array, { size, affineLps }: Field, sigmaMm: number, normalise: boolean): void {
  const spacing = spacingMm(affineLps);
  for (const axis of [0, 1, 2] as const)
    sweep(data, size, axis, convolution(halfKernel(sigmaMm / spacing[axis]), normalise));
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
function convolution(kernel: Float64Array, normalise: boolean): Pass {
  let sums = new Float64Array(0);
  return (plane, out, length, width) => {
    if (sums.length !== width) sums = new Float64Array(width);
    for (let i = 0; i < length; i++) {
      sums.fill(0);
      let weights = 0;
      for (let t = Math.max(-i, 1 - kernel.length); t < kernel.length && i + t < length; t++) {
        const weight = kernel[Math.abs(t)]!;
        weights += weight;
        // The two rows at the same distance are taken at once where both are there.
        const twin = i - t;
        if (t < 0 && twin < length) continue;
        const row = (i + t) * width;
        if (t > 0 && twin >= 0) {
          const other = twin * width;
          for (let j = 0; j < width; j++) sums[j]! += weight * (plane[row + j]! + plane[other + j]!);
        } else for (let j = 0; j < width; j++) sums[j]! += weight * plane[row + j]!;
      }
      const scale = normalise ? 1 / weights : 1;
      for (let j = 0, at = i * width; j < width; j++) out[at + j] = scale * sums[j]!;
    }
  };
}
