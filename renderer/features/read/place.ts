import { apply, type LoadedVolume, storedAt, type Vec3 } from "../../viewer/index.ts";
import { theViewer, useViewer } from "./the-viewer.ts";

interface Extent {
  readonly low: Vec3;
  readonly high: Vec3;
}

const sides = ["right", "left"] as const;
const known = new WeakMap<LoadedVolume, readonly (Extent | undefined)[]>();

/**
 * A place in the words of the ranked patches: side, third of that lung's height, front or back. Geometric thirds, not lobes.
 * Labels are 1 right and 2 left; the lungs' grid has the scan's axes.
 */
export function placeWordsAt(lungs: LoadedVolume, lps: Vec3): string {
  const side = (storedAt(lungs, lps) ?? 0) - 1;
  const extent = extentsOf(lungs)[side];
  const name = sides[side];
  if (extent === undefined || name === undefined) return "outside the lungs";
  const share = (axis: 1 | 2): number =>
    (lps[axis] - extent.low[axis]) / Math.max(1e-6, extent.high[axis] - extent.low[axis]);
  const third = share(2) > 2 / 3 ? "upper" : share(2) > 1 / 3 ? "middle" : "lower";
  return `${name} lung, ${third} third, ${share(1) > 0.5 ? "back" : "front"}`;
}

/** The words for a place of the open study; empty until its lungs are known. */
export function usePlaceWords(lps: Vec3): string {
  const there = useViewer((state) => state.volumes.has("lungs"));
  const lungs = there ? theViewer().volume("lungs") : undefined;
  return lungs === undefined ? "" : placeWordsAt(lungs, lps);
}

/** Lowest and highest LPS coordinates of each lung, measured once. */
function extentsOf(lungs: LoadedVolume): readonly (Extent | undefined)[] {
  const before = known.get(lungs);
  if (before !== undefined) return before;
  const made = [1, 2].map((label) => extentOf(lungs, label));
  known.set(lungs, made);
  return made;
}

function extentOf({ data, grid }: LoadedVolume, label: number): Extent | undefined {
  const [nx, ny, nz] = grid.size;
  const [low, high] = [
    [nx, ny, nz],
    [-1, -1, -1],
  ] as [[number, number, number], [number, number, number]];
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        if (data[at] !== label) continue;
        if (x < low[0]) low[0] = x;
        if (x > high[0]) high[0] = x;
        if (y < low[1]) low[1] = y;
        if (y > high[1]) high[1] = y;
        if (z < low[2]) low[2] = z;
        if (z > high[2]) high[2] = z;
      }
    }
  }
  if (high[0] < 0) return undefined;
  const ends = [apply(grid.toLps, low), apply(grid.toLps, high)] as const;
  const pick = (choose: (a: number, b: number) => number): Vec3 => [
    choose(ends[0][0], ends[1][0]),
    choose(ends[0][1], ends[1][1]),
    choose(ends[0][2], ends[1][2]),
  ];
  return { low: pick(Math.min), high: pick(Math.max) };
}
