import { toIndex } from "../../ml/geometry/index.ts";
import type { Mask, Vec3 } from "../../ml/geometry/index.ts";

export type Side = "right" | "left" | "both";

/** Where the lungs of each side lie within the box, in voxels. */
export interface LungExtents {
  readonly affineLps: Mask["affineLps"];
  readonly of: Readonly<Record<Side, { readonly low: Vec3; readonly high: Vec3 }>>;
}

/** Measures the extents once for a whole list of places. */
export function lungExtents(mask: Mask): LungExtents {
  const [right, left] = [extentOf(mask, 1), extentOf(mask, 2)];
  const both = {
    low: right.low.map((v, axis) => Math.min(v, left.low[axis]!)) as unknown as Vec3,
    high: right.high.map((v, axis) => Math.max(v, left.high[axis]!)) as unknown as Vec3,
  };
  return { affineLps: mask.affineLps, of: { right, left, both } };
}

/**
 * A place in words a reader uses: side, third of that lung's height, front or back. Geometric thirds, not lobes. The box has
 * the scan's axes, which for an analysable scan are x to the left, y to the back, z to the head.
 */
export function placeInWords(centreLps: Vec3, side: Side, extents: LungExtents): string {
  const { low, high } = extents.of[side];
  const [, y, z] = toIndex(extents.affineLps, centreLps);
  const share = (value: number, axis: 1 | 2): number => (value - low[axis]) / Math.max(1, high[axis] - low[axis]);
  const height = share(z, 2),
    depth = share(y, 1);
  const third = height > 2 / 3 ? "upper" : height > 1 / 3 ? "middle" : "lower";
  const lung = side === "both" ? "between the lungs" : `${side} lung`;
  return `${lung}, ${third} third, ${depth > 0.5 ? "back" : "front"}`;
}

function extentOf({ size: [nx, ny, nz], data }: Mask, label: number): { low: Vec3; high: Vec3 } {
  const low: [number, number, number] = [nx, ny, nz],
    high: [number, number, number] = [0, 0, 0];
  for (let z = 0, at = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, at++) {
        if (data[at] !== label) continue;
        if (x < low[0]) low[0] = x;
        if (y < low[1]) low[1] = y;
        if (z < low[2]) low[2] = z;
        if (x > high[0]) high[0] = x;
        if (y > high[1]) high[1] = y;
        if (z > high[2]) high[2] = z;
      }
  return { low, high };
}
