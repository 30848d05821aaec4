import { crop } from "../geometry/index.ts";
import type { Box, Mask, Vec3, Volume } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";

/** A part of a cube that a map source may see: it is told nothing of where in the cube it was cut. */
export interface SubCube {
  readonly hu: Volume;
  /** The nodule, or what stands for one in a control cube. */
  readonly nodule: Mask;
  readonly lung: Mask;
}

/**
 * Cuts a cube of `side` voxels at an offset drawn evenly along each axis, the same from all three grids, without padding:
 * nodule cubes have the nodule in their middle, and a score that knows the middle would find it without an image.
 */
export function drawSubCube(whole: SubCube, side: number, random: Random): SubCube {
  const free = whole.hu.size.map((length) => length - side);
  if (free.some((length) => length < 0))
    throw new RangeError(`a cube of ${whole.hu.size.join("×")} holds none of side ${side}`);
  const min = free.map((length) => random.integer(length + 1)) as unknown as Vec3;
  const box: Box = { min, max: [min[0] + side, min[1] + side, min[2] + side] };
  return { hu: crop(whole.hu, box), nodule: crop(whole.nodule, box), lung: crop(whole.lung, box) };
}

/** Where a voxel stands in its sub-cube, in voxels. */
export interface Position {
  /** To the nearest face: 0 on it. */
  readonly toBorder: number;
  /** To the middle. */
  readonly toCentre: number;
}

export function positionOf(voxel: number, [nx, ny, nz]: Vec3): Position {
  const i = voxel % nx,
    row = Math.floor(voxel / nx),
    j = row % ny,
    k = Math.floor(row / ny);
  return {
    toBorder: Math.min(i, nx - 1 - i, j, ny - 1 - j, k, nz - 1 - k),
    toCentre: Math.hypot(i - (nx - 1) / 2, j - (ny - 1) / 2, k - (nz - 1) / 2),
  };
}
