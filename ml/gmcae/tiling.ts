import type { Mask, Vec3 } from "../geometry/index.ts";
import { lungTiles } from "../patches/index.ts";

export interface Tiling {
  /** First voxels of the cubes. */
  readonly tiles: readonly Vec3[];
  /** How many of them, at the beginning, alone cover all of the lungs. */
  readonly coarse: number;
}

/**
 * Overlapping cubes of side n that together cover the lungs. First those that cover it with as little overlap as possible;
 * these lie on the grid of `stride`. The others are moved off it by up to a quarter of the overlap, each differently: a network
 * that halves three times leaves its own pattern of 8 voxels, which would add up where all patches lie alike.
 */
export function mapTiling(mask: Mask, n: number, stride: number): Tiling {
  const all = lungTiles(mask, n, stride);
  const covering = ([0, 1, 2] as const).map((axis) =>
    coveringPlaces(
      all.map((min) => min[axis]),
      n,
    ),
  );
  const isCoarse = (min: Vec3): boolean => covering.every((places, axis) => places.has(min[axis]!));
  const coarse = all.filter(isCoarse);
  const fine = all.filter((min) => !isCoarse(min)).map((min, t) => moved(min, t, n, stride, mask.size));
  return { tiles: [...coarse, ...fine], coarse: coarse.length };
}

/** Of the places along one axis as few as leave no gap wider than n: from each the farthest that still touches it. */
function coveringPlaces(all: readonly number[], n: number): Set<number> {
  const places = [...new Set(all)].sort((a, b) => a - b);
  const chosen = new Set<number>();
  for (let i = 0; i < places.length;) {
    chosen.add(places[i]!);
    let next = i + 1;
    while (next + 1 < places.length && places[next + 1]! <= places[i]! + n) next++;
    i = next;
  }
  return chosen;
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
