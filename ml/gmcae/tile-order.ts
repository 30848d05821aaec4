import type { Vec3 } from "../geometry/index.ts";

/**
 * Puts first those of overlapping tiles (side n) that alone cover all that the tiles cover: along each axis every tile that
 * starts where the one before ends, and the last. `coarse` says how many they are.
 */
export function coarseFirst(tiles: readonly Vec3[], n: number): { readonly tiles: Vec3[]; readonly coarse: number } {
  const chosen = ([0, 1, 2] as const).map((axis) =>
    coveringPlaces(
      tiles.map((min) => min[axis]),
      n,
    ),
  );
  const isCoarse = (min: Vec3): boolean => chosen.every((places, axis) => places.has(min[axis]!));
  const first = tiles.filter(isCoarse);
  return { tiles: [...first, ...tiles.filter((min) => !isCoarse(min))], coarse: first.length };
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
