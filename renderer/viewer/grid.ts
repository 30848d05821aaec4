import type { VolumeInfo } from "../../electron/contract/index.ts";

/** A point or a vector in LPS millimetres, or an index triple (i, j, k) with i fastest. */
export type Vec3 = readonly [number, number, number];

/** The upper three rows of a 4 × 4 matrix, row-major. */
export type Rows3x4 = VolumeInfo["affineLps"];

/** Where the voxels of a volume are: index → LPS and back. Voxel centres are integer indices. */
export interface Grid {
  readonly size: Vec3;
  readonly toLps: Rows3x4;
  readonly toIndex: Rows3x4;
  readonly spacingMm: Vec3;
  readonly originLps: Vec3;
  /** Unit vectors of i, j and k, one after another, as Cornerstone wants them. */
  readonly direction: readonly [number, number, number, number, number, number, number, number, number];
}

/** Builds the grid of a volume. Throws for a matrix without an inverse: main never gives one. */
export function gridOf(info: Pick<VolumeInfo, "size" | "affineLps">): Grid {
  const m = info.affineLps;
  const i: Vec3 = [m[0], m[4], m[8]];
  const j: Vec3 = [m[1], m[5], m[9]];
  const k: Vec3 = [m[2], m[6], m[10]];
  const spacingMm: Vec3 = [length(i), length(j), length(k)];
  const [a, b, c] = [scale(i, 1 / spacingMm[0]), scale(j, 1 / spacingMm[1]), scale(k, 1 / spacingMm[2])];
  return {
    size: info.size,
    toLps: m,
    toIndex: inverse(m),
    spacingMm,
    originLps: [m[3], m[7], m[11]],
    direction: [...a, ...b, ...c],
  };
}

/** Applies an affine to a point. */
export function apply(m: Rows3x4, p: Vec3): Vec3 {
  return [
    m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + m[3],
    m[4] * p[0] + m[5] * p[1] + m[6] * p[2] + m[7],
    m[8] * p[0] + m[9] * p[1] + m[10] * p[2] + m[11],
  ];
}

/** The nearest voxel of a point, clamped to the grid. */
export function nearestIndex(grid: Grid, lps: Vec3): Vec3 {
  const index = apply(grid.toIndex, lps);
  return [clampIndex(index[0], grid.size[0]), clampIndex(index[1], grid.size[1]), clampIndex(index[2], grid.size[2])];
}

/** The centre of the nearest voxel: planes put there show stored samples, not a blend of two slices. */
export function snap(grid: Grid, lps: Vec3): Vec3 {
  return apply(grid.toLps, nearestIndex(grid, lps));
}

/** The middle voxel's centre. */
export function centreOf(grid: Grid): Vec3 {
  return snap(grid, apply(grid.toLps, [(grid.size[0] - 1) / 2, (grid.size[1] - 1) / 2, (grid.size[2] - 1) / 2]));
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vec3, s: number): Vec3 {
  return [a[0] * s, a[1] * s, a[2] * s];
}

export function length(a: Vec3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

function clampIndex(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.round(value)));
}

function inverse(m: Rows3x4): Rows3x4 {
  const [i, j, k]: [Vec3, Vec3, Vec3] = [
    [m[0], m[4], m[8]],
    [m[1], m[5], m[9]],
    [m[2], m[6], m[10]],
  ];
  const determinant = dot(i, cross(j, k));
  if (!(Math.abs(determinant) > 1e-12)) throw new Error("The volume's matrix has no inverse.");
  const rows = [cross(j, k), cross(k, i), cross(i, j)].map((row) => scale(row, 1 / determinant)) as [Vec3, Vec3, Vec3];
  const t: Vec3 = [m[3], m[7], m[11]];
  return [...rows[0], -dot(rows[0], t), ...rows[1], -dot(rows[1], t), ...rows[2], -dot(rows[2], t)];
}
