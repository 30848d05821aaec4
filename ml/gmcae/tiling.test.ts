import { expect, test } from "vitest";
import type { Mask, Vec3 } from "../geometry/index.ts";
import { mapTiling } from "./tiling.ts";

/** Two leaning ellipsoids as lungs. `share` of their radii is set. */
function lungs([nx, ny, nz]: Vec3, share = 1): Mask {
  const data = new Uint8Array(nx * ny * nz);
  for (let z = 0, v = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, v++)
        for (const side of [1, 2]) {
          const middle = ((side === 1 ? 0.25 : 0.75) + 0.1 * (z / nz - 0.5)) * nx;
          const far = Math.hypot((x - middle) / (0.24 * nx), (y / ny - 0.5) / 0.5, (z / nz - 0.5) / 0.5);
          if (far < share) data[v] = side;
        }
  return { size: [nx, ny, nz], affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], data };
}

function missed({ size: [nx, ny, nz], data }: Mask, tiles: readonly Vec3[], n: number): number {
  const left = data.slice();
  for (const [x, y, z] of tiles)
    for (let k = Math.max(0, z); k < Math.min(nz, z + n); k++)
      for (let j = Math.max(0, y); j < Math.min(ny, y + n); j++)
        left.fill(0, (k * ny + j) * nx + Math.max(0, x), (k * ny + j) * nx + Math.min(nx, x + n));
  return left.filter((label) => label > 0).length;
}

test.each([
  [[100, 60, 90], 32, 16],
  [[101, 75, 83], 16, 8],
  [[70, 12, 50], 16, 8],
  [[64, 64, 64], 16, 16],
  [[90, 70, 80], 24, 12],
] as [Vec3, number, number][])(
  "of lungs in %j, tiles of %d every %d: the first cover all but the rim, all cover all, none is there twice",
  (size, n, stride) => {
    const mask = lungs(size),
      inner = lungs(size, 0.85);
    const { tiles, coarse } = mapTiling(mask, n, stride, inner);
    expect(missed(inner, tiles.slice(0, coarse), n)).toBe(0);
    expect(missed(mask, tiles, n)).toBe(0);
    expect(new Set(tiles.slice(0, coarse).map(String)).size).toBe(coarse);
    expect(coarse).toBeLessThanOrEqual(tiles.length);
  },
);

test("the first tiles begin where each row of lung begins: 0.79 of those that one grid for all rows needs", () => {
  const mask = lungs([131, 100, 137]);
  expect(mapTiling(mask, 16, 8).coarse / mapTiling(mask, 16, 16).tiles.length).toBeCloseTo(0.79, 2);
});
