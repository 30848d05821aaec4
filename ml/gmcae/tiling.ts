import type { Mask, Vec3 } from "../geometry/index.ts";
import { lungTiles } from "../patches/index.ts";

export interface Tiling {
  /** First voxels of the cubes. */
  readonly tiles: readonly Vec3[];
  /** How many of them, at the beginning, alone cover all of the lungs. */
  readonly coarse: number;
}

/**
 * Overlapping cubes of side n that together cover the lungs. First those that cover `inner`, the lungs without their rim,
 * with as little overlap as possible; these lie on the grid of `stride`. The others are moved off it by up to a quarter of the
 * overlap, each differently: a network that halves three times leaves its own pattern of 8 voxels, which would add up where
 * all patches lie alike.
 */
export function mapTiling(mask: Mask, n: number, stride: number, inner = mask): Tiling {
  const all = lungTiles(mask, n, stride);
  const cell = stride % 2 === 0 ? stride / 2 : stride;
  const coarse = covering(lungTiles(inner, cell, cell), all, { tile: n, cell }, [2, 1, 0]);
  const taken = new Set(coarse.map(String));
  const fine = all.filter((min) => !taken.has(String(min))).map((min, t) => moved(min, t, n, stride, mask.size));
  return { tiles: [...coarse, ...fine], coarse: coarse.length };
}

/**
 * Few tiles that cover all cells: slabs along the first axis, each as far along as the first cell that is left allows; in each
 * slab rows, in each row tiles. Cells are cubes of the tiles' stride, or of half of it: the smaller, the fewer tiles.
 */
function covering(
  cells: readonly Vec3[],
  all: readonly Vec3[],
  side: { readonly tile: number; readonly cell: number },
  [axis, ...others]: readonly (0 | 1 | 2)[],
): readonly Vec3[] {
  if (axis === undefined) return all.slice(0, 1);
  const tiles: Vec3[] = [];
  for (let left = cells; left.length > 0;) {
    const first = Math.min(...left.map((cell) => cell[axis]));
    const place = Math.max(...all.map((tile) => tile[axis]).filter((at) => at <= first));
    const isIn = (cell: Vec3): boolean => cell[axis] + side.cell <= place + side.tile;
    tiles.push(
      ...covering(
        left.filter(isIn),
        all.filter((tile) => tile[axis] === place),
        side,
        others,
      ),
    );
    left = left.filter((cell) => !isIn(cell));
  }
  return tiles;
}

/** The t-th tile, moved by whole voxels drawn from t; along an axis where it lies at an end of the box, not at all. */
function moved(min: Vec3, t: number, n: number, stride: number, size: Vec3): Vec3 {
  const most = Math.floor((n - stride) / 4);
  const along = (axis: 0 | 1 | 2): number => {
    const at = min[axis],
      end = size[axis] - n;
    if (at <= 0 || at >= end) return at;
    const by = (scramble(3 * t + axis) % (2 * most + 1)) - most;
    return Math.min(end, Math.max(0, at + by));
  };
  return [along(0), along(1), along(2)];
}

/** Spreads neighbouring numbers over 32 bits (the finaliser of MurmurHash3). */
function scramble(value: number): number {
  let h = value + 1;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
