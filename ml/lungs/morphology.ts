import type { Vec3 } from "../geometry/index.ts";
import { findComponents, eachRun } from "./runs.ts";

/**
 * Voxels within `radiusMm` of a voxel of `value`, as 1: a ball, exact on the grid. Outside the array there is nothing,
 * so dilating background (`value` 0) does not eat into what touches the array's faces.
 */
export function within(
  mask: Uint8Array,
  size: Vec3,
  spacingMm: Vec3,
  radiusMm: number,
  value: 0 | 1,
): Uint8Array<ArrayBuffer> {
  const [nx, ny, nz] = size;
  const limit = radiusMm * radiusMm + 1e-9;
  let squared: Float32Array = alongX(mask, size, spacingMm[0], value);
  squared = alongAxis(squared, nx, ny, nz, nx, spacingMm[1], limit);
  squared = alongAxis(squared, nx * ny, nz, 1, nx * ny, spacingMm[2], limit);
  const out = new Uint8Array(mask.length);
  for (let n = 0; n < out.length; n++) if (squared[n]! <= limit) out[n] = 1;
  return out;
}

/** Dilation, then erosion: fills what a ball of this radius cannot enter. */
export function close(mask: Uint8Array, size: Vec3, spacingMm: Vec3, radiusMm: number): Uint8Array<ArrayBuffer> {
  return erode(within(mask, size, spacingMm, radiusMm, 1), size, spacingMm, radiusMm);
}

export function erode(mask: Uint8Array, size: Vec3, spacingMm: Vec3, radiusMm: number): Uint8Array<ArrayBuffer> {
  const eaten = within(mask, size, spacingMm, radiusMm, 0);
  for (let n = 0; n < eaten.length; n++) eaten[n] = 1 - eaten[n]!;
  return eaten;
}

/** Sets background that is shut in on all sides. */
export function fillHoles(mask: Uint8Array, size: Vec3): void {
  const [nx, ny, nz] = size;
  const background = findComponents(mask, size, 0);
  const open = new Uint8Array(background.voxels.length);
  eachRun(
    background,
    () => true,
    (start, end, component) => {
      const row = Math.floor(start / nx),
        y = row % ny,
        z = Math.floor(row / ny);
      if (start % nx === 0 || end % nx === 0 || y === 0 || y === ny - 1 || z === 0 || z === nz - 1) open[component] = 1;
    },
  );
  eachRun(
    background,
    (component) => open[component] === 0,
    (start, end) => mask.fill(1, start, end),
  );
}

/** Squared distance along each row to the nearest voxel of `value`. */
function alongX(mask: Uint8Array, [nx, ny, nz]: Vec3, spacing: number, value: 0 | 1): Float32Array<ArrayBuffer> {
  const out = new Float32Array(mask.length);
  for (let row = 0; row < ny * nz; row++) {
    const from = row * nx,
      to = from + nx;
    let steps = Infinity;
    for (let n = from; n < to; n++) {
      steps = mask[n] === value ? 0 : steps + 1;
      out[n] = steps;
    }
    steps = Infinity;
    for (let n = to - 1; n >= from; n--) {
      steps = mask[n] === value ? 0 : steps + 1;
      const nearest = Math.min(steps, out[n]!) * spacing;
      out[n] = nearest * nearest;
    }
  }
  return out;
}

/**
 * The smallest of `in[m] + (distance to m)²` over the neighbours along one axis. Lines of `count` voxels, `stride` apart;
 * `inner` lines lie side by side, and `outer` such sheets follow each other.
 */
function alongAxis(
  squared: Float32Array,
  inner: number,
  count: number,
  outer: number,
  stride: number,
  spacing: number,
  limit: number,
): Float32Array<ArrayBuffer> {
  const reach = Math.floor(Math.sqrt(limit) / spacing);
  const out = new Float32Array(squared);
  for (let sheet = 0; sheet < outer; sheet++)
    for (let at = 0; at < count; at++) {
      const line = sheet * count * stride + at * stride;
      for (let step = -reach; step <= reach; step++) {
        if (step === 0 || at + step < 0 || at + step >= count) continue;
        const other = line + step * stride,
          add = step * step * spacing * spacing;
        for (let n = 0; n < inner; n++) {
          const v = squared[other + n]! + add;
          if (v < out[line + n]!) out[line + n] = v;
        }
      }
    }
  return out;
}
