import type { Vec3 } from "../geometry/index.ts";
import type { Steps } from "./steps.ts";

/**
 * Works on one plane: `length` rows of `width` values each, to be combined along the first direction. Reads `plane`, writes
 * every value of `out`; both are used again for the next plane.
 */
export type Pass = (plane: Float32Array, out: Float32Array, length: number, width: number) => void;

/**
 * Runs a one-dimensional pass along one axis (0 x, 1 y, 2 z) of an array [z][y][x], in place. The pass sees planes whose rows
 * are neighbours along that axis, so that its inner loop always runs over adjacent values; needs two planes of memory. A step
 * a plane.
 */
export function* sweep(data: Float32Array, [nx, ny, nz]: Vec3, axis: 0 | 1 | 2, pass: Pass): Steps<void> {
  const length = [nx, ny, nz][axis]!,
    width = axis === 0 ? ny : nx,
    planes = axis === 2 ? ny : nz;
  const along = [1, nx, nx * ny][axis]!,
    across = axis === 0 ? nx : 1,
    next = axis === 2 ? nx : nx * ny;
  const plane = new Float32Array(length * width),
    out = new Float32Array(length * width);
  for (let p = 0; p < planes; p++) {
    for (let i = 0, at = 0; i < length; i++)
      for (let j = 0, from = p * next + i * along; j < width; j++, from += across) plane[at++] = data[from]!;
    pass(plane, out, length, width);
    for (let i = 0, at = 0; i < length; i++)
      for (let j = 0, to = p * next + i * along; j < width; j++, to += across) data[to] = out[at++]!;
    yield;
  }
}
