import { depthMm, flood } from "../filters/index.ts";
import { voxelCount } from "../geometry/index.ts";
import type { Affine, Grid, Mask, Vec3, Volume } from "../geometry/index.ts";

/** Below this a voxel is aerated lung; dense voxels (vessels, nodules) lie at or above it. Both classes are gated here. */
export const denseHu = -500;
/** Vessels up to twice this across are taken into the lung by closing. */
const closingMm = 6;
const rimMm = 2;

/**
 * The lung of a cube of 1 mm voxels, found from HU alone, so that it cannot know where a nodule is: aerated voxels, closed by a
 * ball of 6 mm, and what they shut in on all sides.
 */
export function closedLung(cube: Volume): Mask {
  const aerated = maskOn(cube, (v) => cube.data[v]! < denseHu);
  const dilated = within(aerated, closingMm);
  const outside = within(inverse(dilated), closingMm);
  return fillShutIn(inverse(outside));
}

/**
 * The lung without its outermost 2 mm, of which the product's maps say nothing either: there a voxel is partly wall. What is beyond
 * the grid is wall.
 */
export function innerLung(lung: Mask): Mask {
  const depth = depthMm(lung, rimMm + 1);
  return maskOn(lung, (v) => depth.data[v]! > rimMm);
}

/** Voxels within `mm` of a voxel of the mask, its own included. Beyond the grid there is nothing. */
export function within(mask: Mask, mm: number): Mask {
  // depthMm takes what is beyond the grid as outside, here as part of the mask: so the grid is widened out of its reach.
  const limit = mm + 1,
    pad = Math.ceil(limit) + 1;
  const depth = depthMm(padded(mask, pad), limit);
  const [nx, ny, nz] = mask.size;
  const data = new Uint8Array(mask.data.length);
  for (let k = 0, v = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const row = ((k + pad) * (ny + 2 * pad) + j + pad) * (nx + 2 * pad) + pad;
      for (let i = 0; i < nx; i++, v++) data[v] = depth.data[row + i]! <= mm ? 1 : 0;
    }
  return { size: mask.size, affineLps: mask.affineLps, data };
}

/** 1 where `holds`, which is asked voxel by voxel. */
export function maskOn(grid: Grid, holds: (voxel: number) => boolean): Mask {
  const data = new Uint8Array(voxelCount(grid));
  for (let v = 0; v < data.length; v++) if (holds(v)) data[v] = 1;
  return { size: grid.size, affineLps: grid.affineLps, data };
}

/** The voxels where `holds`. */
export function voxelsWhere(grid: Grid, holds: (voxel: number) => boolean): number[] {
  const out: number[] = [];
  for (let v = 0; v < voxelCount(grid); v++) if (holds(v)) out.push(v);
  return out;
}

function inverse(mask: Mask): Mask {
  return maskOn(mask, (v) => mask.data[v] === 0);
}

/** The complement of the mask on a grid wider by `pad` voxels on every side. */
function padded(mask: Mask, pad: number): Mask {
  const [nx, ny, nz] = mask.size;
  const size: Vec3 = [nx + 2 * pad, ny + 2 * pad, nz + 2 * pad];
  const data = new Uint8Array(size[0] * size[1] * size[2]).fill(1);
  for (let k = 0, v = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const row = ((k + pad) * size[1] + j + pad) * size[0] + pad;
      for (let i = 0; i < nx; i++, v++) data[row + i] = mask.data[v] ? 0 : 1;
    }
  const affineLps: Affine = mask.affineLps;
  return { size, affineLps, data };
}

/** Sets what no path outside the mask joins to the faces of the grid. */
function fillShutIn(mask: Mask): Mask {
  const open = new Uint8Array(mask.data.length);
  for (let v = 0; v < open.length; v++)
    if (isOnFace(v, mask.size)) flood(mask.size, v, (w) => mask.data[w] === 0, open);
  return maskOn(mask, (v) => open[v] === 0);
}

function isOnFace(v: number, [nx, ny, nz]: Vec3): boolean {
  const i = v % nx,
    row = Math.floor(v / nx),
    j = row % ny,
    k = Math.floor(row / ny);
  return i === 0 || i === nx - 1 || j === 0 || j === ny - 1 || k === 0 || k === nz - 1;
}
