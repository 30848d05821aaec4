import { affineFrom } from "../../geometry/index.ts";
import type { Affine, Vec3 } from "../../geometry/index.ts";

/** One slice as the original takes it; `hu` as `faithfulHu` makes it. */
export interface FaithfulSlice {
  readonly hu: Int16Array;
  readonly rows: number;
  readonly columns: number;
  readonly positionLps: Vec3;
  /** Unit vectors along a row and down a column. */
  readonly orientation: readonly [Vec3, Vec3];
  /** Between rows, then between columns. */
  readonly pixelSpacingMm: readonly [number, number];
  readonly acquisitionNumber?: number | undefined;
}

/**
 * The slices of one scan from feet to head. Where acquisitions overlap along z, only the one with most slices stays, among
 * equals the one that starts highest. As in the original slices at one position are all kept, and slices without a number
 * count as one acquisition.
 */
export function orderedSlices(slices: readonly FaithfulSlice[]): readonly FaithfulSlice[] {
  const groups = new Map<number | undefined, FaithfulSlice[]>();
  for (const slice of slices) {
    const group = groups.get(slice.acquisitionNumber);
    if (group === undefined) groups.set(slice.acquisitionNumber, [slice]);
    else group.push(slice);
  }
  const acquisitions = [...groups.values()]
    .map((group) => group.toSorted((a, b) => zOf(a) - zOf(b)))
    .sort((a, b) => zOf(a[0]!) - zOf(b[0]!));
  const overlaps = acquisitions.some((group, n) => n > 0 && zOf(group[0]!) <= zOf(acquisitions[n - 1]!.at(-1)!));
  const kept = overlaps ? acquisitions.toSorted((a, b) => a.length - b.length).at(-1)! : slices;
  return kept.toSorted((a, b) => zOf(a) - zOf(b));
}

function zOf({ positionLps }: FaithfulSlice): number {
  return positionLps[2];
}

/** Millimetres along x, y, z as the original reckons them, in float32: means over the slices. */
export function faithfulSpacingMm(slices: readonly FaithfulSlice[]): Vec3 {
  const z = Float32Array.from(slices, zOf);
  const gaps = Float32Array.from({ length: z.length - 1 }, (_, n) => z[n + 1]! - z[n]!);
  const [down, across] = [0, 1].map((axis) => meanFloat32(Float32Array.from(slices, (s) => s.pixelSpacingMm[axis]!)));
  return [across!, down!, meanFloat32(gaps)];
}

/**
 * Voxels along each axis after resampling to 1 mm: n·f, half to even, with f = (1 − 1/n)·spacing + 1/n in float32, that is
 * about (n − 1)·spacing + 1. The end points stay, so that the true spacing differs from 1 mm by up to about 0.1 %.
 */
export function isotropicSize(size: Vec3, spacingMm: Vec3): Vec3 {
  return size.map((n, axis) => {
    const f32 = Math.fround,
      share = f32(1 / n);
    return halfToEven(n * f32(f32(f32(1 - share) * f32(spacingMm[axis]!)) + share));
  }) as unknown as Vec3;
}

/** Where the resampled voxels lie: end points on those of the slices. */
export function resampledAffine(slices: readonly FaithfulSlice[], size: Vec3): Affine {
  const first = slices[0]!,
    last = slices.at(-1)!;
  const [down, across] = first.pixelSpacingMm,
    step = last.positionLps.map((c, d) => c - first.positionLps[d]!);
  const length = Math.hypot(...step);
  const up = step.map((c) => c / length) as unknown as Vec3;
  const part = (extent: number, voxels: number): number => (voxels > 1 ? extent / (voxels - 1) : 1);
  const spacing: Vec3 = [
    part((first.columns - 1) * across, size[0]),
    part((first.rows - 1) * down, size[1]),
    part(length, size[2]),
  ];
  return affineFrom([...first.orientation, up], spacing, first.positionLps);
}

function halfToEven(value: number): number {
  const low = Math.floor(value),
    rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** The mean as NumPy takes it of float32: pairwise sums, eight at a time (numpy/core/src/umath/loops_utils, pairwise sum). */
function meanFloat32(values: Float32Array): number {
  return Math.fround(pairwiseSum(values) / values.length);
}

function pairwiseSum(values: Float32Array): number {
  const n = values.length,
    f32 = Math.fround;
  if (n > 128) {
    const half = Math.floor(n / 2) - (Math.floor(n / 2) % 8);
    return f32(pairwiseSum(values.subarray(0, half)) + pairwiseSum(values.subarray(half)));
  }
  const lanes = new Float32Array(8),
    whole = n - (n % 8);
  for (let k = 0; k < whole; k++) lanes[k % 8]! += values[k]!;
  const [a, b, c, d, e, f, g, h] = lanes as unknown as [number, number, number, number, number, number, number, number];
  let sum = f32(f32(f32(a + b) + f32(c + d)) + f32(f32(e + f) + f32(g + h)));
  for (let k = whole; k < n; k++) sum = f32(sum + values[k]!);
  return sum;
}
