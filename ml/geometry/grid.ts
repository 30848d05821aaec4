import { compose, spacingMm, toWorld } from "./affine.ts";
import type { Affine, Box, Grid, Vec3 } from "./types.ts";

/** nx·ny·nz. */
export function voxelCount({ size }: Grid): number {
  return size[0] * size[1] * size[2];
}

/** Offset of voxel (i, j, k) in an array of this grid. */
export function offsetOf({ size }: Grid, i: number, j: number, k: number): number {
  return (k * size[1] + j) * size[0] + i;
}

/** The part of a grid inside `box`: same voxels, new origin. */
export function cropGrid(grid: Grid, box: Box): Grid {
  const [x, y, z] = toWorld(grid.affineLps, box.min);
  const a = grid.affineLps;
  const affineLps: Affine = [a[0], a[1], a[2], x, a[4], a[5], a[6], y, a[8], a[9], a[10], z];
  return { size: boxSize(box), affineLps };
}

/**
 * A grid of cubes of `spacing` mm with the axes of `grid` whose first voxel centre is that of `grid`
 * and whose last lies on or just before the last of `grid`.
 */
export function isotropicGrid(grid: Grid, spacing = 1): Grid {
  const s = spacingMm(grid.affineLps);
  const along = (axis: 0 | 1 | 2): number =>
    Math.max(1, Math.floor(((grid.size[axis] - 1) * s[axis]) / spacing + 1e-6) + 1);
  const [fx, fy, fz] = [spacing / s[0], spacing / s[1], spacing / s[2]];
  return {
    size: [along(0), along(1), along(2)],
    affineLps: compose(grid.affineLps, [fx, 0, 0, 0, 0, fy, 0, 0, 0, 0, fz, 0]),
  };
}

/** Voxels along x, y, z. */
export function boxSize({ min, max }: Box): Vec3 {
  return [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
}

/** The whole of a grid as a box. */
export function wholeBox(grid: Grid): Box {
  return { min: [0, 0, 0], max: grid.size };
}
