import { spacingMm } from "../geometry/index.ts";
import type { Field, Mask, Vec3 } from "../geometry/index.ts";
import { finished } from "./steps.ts";
import type { Steps } from "./steps.ts";

/**
 * Depth of each voxel of a mask: mm from its centre to the nearest centre outside, at most `limitMm`; 0 outside. What lies
 * beyond the grid is outside. Exact: squared distances are minimised axis by axis (Felzenszwalb & Huttenlocher 2012), each
 * voxel looking no further than what it has already found.
 */
export function depthMm(mask: Mask, limitMm: number): Field {
  return finished(depthSteps(mask, limitMm));
}

/** A step a plane. */
export function* depthSteps(mask: Mask, limitMm: number): Steps<Field> {
  const [sx, sy, sz] = spacingMm(mask.affineLps),
    [nx, ny] = mask.size;
  const along = new Float32Array(mask.data.length),
    through = new Float32Array(mask.data.length);
  yield* alongRows(mask, along, squares(sx, limitMm), limitMm * limitMm);
  yield* minimise(along, through, mask.size, { axis: 1, stride: nx, added: squares(sy, limitMm) });
  yield* minimise(through, along, mask.size, { axis: 2, stride: nx * ny, added: squares(sz, limitMm) });
  for (let v = 0; v < along.length; v++) if (along[v] !== 0) along[v] = Math.sqrt(along[v]!);
  return { size: mask.size, affineLps: mask.affineLps, data: along };
}

/** Squared distance of 0, 1, 2, … voxels, up to the limit. */
function squares(spacing: number, limitMm: number): Float64Array {
  return Float64Array.from({ length: Math.floor(limitMm / spacing) + 1 }, (_, t) => t * t * spacing * spacing);
}

/** Squared distance to the nearest voxel of the same row that is outside. */
function* alongRows(
  { data, size: [nx, ny] }: Mask,
  out: Float32Array,
  added: Float64Array,
  limit: number,
): Steps<void> {
  for (let row = 0; row < data.length; row += nx) {
    for (let v = row, steps = 0; v < row + nx; v++) {
      steps = data[v] === 0 ? 0 : steps + 1;
      if (steps > 0) out[v] = steps < added.length ? added[steps]! : limit;
    }
    for (let v = row + nx - 1, steps = 0; v >= row; v--) {
      steps = data[v] === 0 ? 0 : steps + 1;
      if (steps > 0 && steps < added.length && added[steps]! < out[v]!) out[v] = added[steps]!;
    }
    if (row % (nx * ny) === 0) yield;
  }
}

interface Axis {
  readonly axis: 1 | 2;
  /** From one voxel to the next along it. */
  readonly stride: number;
  readonly added: Float64Array;
}

/** Each value becomes the least of those along the axis plus the square of how far they are; beyond both ends there is 0. */
function* minimise(
  from: Float32Array,
  out: Float32Array,
  [nx, ny, nz]: Vec3,
  { axis, stride, added }: Axis,
): Steps<void> {
  const length = axis === 1 ? ny : nz;
  for (let row = 0; row < ny * nz; row++) {
    const at = axis === 1 ? row % ny : Math.floor(row / ny);
    minimiseRow(from, out, { first: row * nx, end: (row + 1) * nx, before: at, after: length - 1 - at, stride, added });
    if (row % ny === 0) yield;
  }
}

interface Row {
  readonly first: number;
  readonly end: number;
  /** Rows of the grid before and after this one along the axis. */
  readonly before: number;
  readonly after: number;
  readonly stride: number;
  readonly added: Float64Array;
}

function minimiseRow(from: Float32Array, out: Float32Array, { first, end, before, after, stride, added }: Row): void {
  for (let v = first; v < end; v++) {
    let least = from[v]!;
    for (let t = 1; t < added.length && added[t]! < least; t++) {
      const more = added[t]!;
      const lower = t <= before ? from[v - t * stride]! + more : more,
        higher = t <= after ? from[v + t * stride]! + more : more;
      if (lower < least) least = lower;
      if (higher < least) least = higher;
    }
    out[v] = least;
  }
}
