import { crop } from "../geometry/index.ts";
import type { Box, Mask, Vec3, Volume } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";
import { denseHu, maskOn, voxelsWhere } from "./regions.ts";

/** A place in a lung box that holds, or may hold, a finding: voxel indices and millimetres, which are the same on a 1 mm box. */
export interface Place {
  readonly centre: Vec3;
  readonly radiusMm: number;
}

export interface ControlCube {
  readonly hu: Volume;
  /** A ball of the size of a nodule where nodule cubes have theirs. */
  readonly nodule: Mask;
}

/** Side of the public nodule cubes, and the index of their nodules' centroids (data/README: z 23.5, y 26.5, x 26.5). */
const side = 51;
const centroid: Vec3 = [26, 26, 23];
/** The public nodule cubes end here, so controls do too. */
const highestHu = 400;
const radiiMm = [4, 10] as const;
const apartMm = 12;
const mostTries = 20_000;

/**
 * Cubes without a nodule, cut around dense lung voxels (vessels) of a whole CT, away from what is known or marked: whatever
 * tells their middle from the rest is position, not a nodule. Fewer than `count` where the lung has no room for more.
 */
export function controlCubes(
  box: Volume,
  lung: Mask,
  findings: readonly Place[],
  count: number,
  random: Random,
): ControlCube[] {
  const out: ControlCube[] = [];
  const taken: Vec3[] = [];
  const [nx, ny] = box.size;
  const dense = voxelsWhere(box, (v) => lung.data[v]! > 0 && box.data[v]! >= denseHu);
  for (let tries = 0; tries < Math.min(mostTries, 10 * dense.length) && out.length < count; tries++) {
    const v = dense[random.integer(dense.length)]!;
    const at: Vec3 = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    const min: Vec3 = [at[0] - centroid[0], at[1] - centroid[1], at[2] - centroid[2]];
    const cube: Box = { min, max: [min[0] + side, min[1] + side, min[2] + side] };
    const fits = cube.min.every((m) => m >= 0) && cube.max.every((m, axis) => m <= box.size[axis]!);
    if (!fits || findings.some((place) => meets(cube, place))) continue;
    if (taken.some((other) => distance(other, at) < apartMm)) continue;
    taken.push(at);
    const hu = crop(box, cube);
    const data = hu.data.map((value) => Math.min(highestHu, value));
    const radius = radiiMm[0] + (radiiMm[1] - radiiMm[0]) * random.uniform();
    out.push({ hu: { ...hu, data }, nodule: ballOn(hu, radius) });
  }
  return out;
}

export function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function ballOn(grid: Volume, radius: number): Mask {
  const [nx, ny] = grid.size;
  return maskOn(grid, (v) => {
    const row = Math.floor(v / nx);
    return distance([v % nx, row % ny, Math.floor(row / ny)], centroid) <= radius;
  });
}

function meets({ min, max }: Box, { centre, radiusMm }: Place): boolean {
  const nearest = centre.map((c, axis) => Math.min(Math.max(c, min[axis]!), max[axis]! - 1)) as unknown as Vec3;
  return distance(nearest, centre) <= radiusMm;
}
