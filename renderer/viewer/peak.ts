import { apply, type Vec3 } from "./grid.ts";
import type { Box } from "./plane.ts";
import type { LoadedVolume } from "./volume.ts";

/** The voxel with the highest value in a box, by the voxels whose centres lie in it; undefined where it holds no datum. */
export function highestIn({ grid, data, info }: LoadedVolume, [low, high]: Box): Vec3 | undefined {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    apply(grid.toIndex, [n & 1 ? high[0] : low[0], n & 2 ? high[1] : low[1], n & 4 ? high[2] : low[2]]),
  );
  const range = (axis: 0 | 1 | 2): readonly [number, number] => {
    const along = corners.map((corner) => corner[axis]);
    return [
      Math.max(0, Math.ceil(Math.min(...along) - 1e-6)),
      Math.min(grid.size[axis] - 1, Math.floor(Math.max(...along) + 1e-6)),
    ];
  };
  const [[x0, x1], [y0, y1], [z0, z1]] = [range(0), range(1), range(2)];
  const [nx, ny] = grid.size;
  let [best, where]: [number, Vec3 | undefined] = [-Infinity, undefined];
  for (let k = z0; k <= z1; k++)
    for (let j = y0; j <= y1; j++)
      for (let i = x0; i <= x1; i++) {
        const stored = data[(k * ny + j) * nx + i] as number;
        if (stored === info.noData || stored <= best) continue;
        [best, where] = [stored, [i, j, k]];
      }
  return where && apply(grid.toLps, where);
}
