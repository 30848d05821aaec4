import type { Vec3 } from "../geometry/index.ts";

/**
 * Marks in `reached` every voxel that faces join to `seed` through voxels that `enters` allows, the seed among them. Voxels already
 * marked are walls. Returns how many were marked.
 */
export function flood(
  [nx, ny, nz]: Vec3,
  seed: number,
  enters: (voxel: number) => boolean,
  reached: Uint8Array,
): number {
  const stack: number[] = [];
  let count = 0;
  const visit = (v: number): void => {
    if (reached[v] === 1 || !enters(v)) return;
    reached[v] = 1;
    count++;
    stack.push(v);
  };
  visit(seed);
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    const x = v % nx,
      y = Math.floor(v / nx) % ny,
      z = Math.floor(v / (nx * ny));
    if (x > 0) visit(v - 1);
    if (x < nx - 1) visit(v + 1);
    if (y > 0) visit(v - nx);
    if (y < ny - 1) visit(v + nx);
    if (z > 0) visit(v - nx * ny);
    if (z < nz - 1) visit(v + nx * ny);
  }
  return count;
}
