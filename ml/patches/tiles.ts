import type { Mask, Vec3 } from "../geometry/index.ts";

/**
 * First voxels of the cubes of side n that cover a box of `size` ([nx, ny, nz]): along each axis every `stride` voxels from
 * 0 and a last one that ends with the box, so that nothing is left over. An axis shorter than n gets one tile, centred on
 * it (its first voxel is then negative). z slowest, x fastest.
 */
export function tilePositions(size: Vec3, n: number, stride: number): Vec3[] {
  if (!(Number.isInteger(stride) && stride > 0))
    throw new RangeError(`stride ${stride}: a whole number above 0 is needed`);
  const [xs, ys, zs] = [along(size[0], n, stride), along(size[1], n, stride), along(size[2], n, stride)];
  const out: Vec3[] = [];
  for (const z of zs) for (const y of ys) for (const x of xs) out.push([x, y, z]);
  return out;
}

/** `tilePositions` of a mask's grid, those tiles only that hold at least one lung voxel. */
export function lungTiles(mask: Mask, n: number, stride: number): Vec3[] {
  return tilePositions(mask.size, n, stride).filter((min) => holdsLung(mask, min, n));
}

function along(length: number, n: number, stride: number): number[] {
  if (length <= n) return [Math.floor((length - n) / 2)];
  const out: number[] = [];
  for (let at = 0; at + n < length; at += stride) out.push(at);
  out.push(length - n);
  return out;
}

function holdsLung(mask: Mask, min: Vec3, n: number): boolean {
  const [nx, ny, nz] = mask.size;
  const fromX = Math.max(0, min[0]),
    toX = Math.min(nx, min[0] + n);
  for (let z = Math.max(0, min[2]); z < Math.min(nz, min[2] + n); z++)
    for (let y = Math.max(0, min[1]); y < Math.min(ny, min[1] + n); y++) {
      const row = (z * ny + y) * nx;
      for (let x = fromX; x < toX; x++) if (mask.data[row + x]! > 0) return true;
    }
  return false;
}
