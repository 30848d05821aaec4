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
    for (let i = 0; i < length; i++) {
      const from = p * next + i * along;
      if (across === 1) plane.set(data.subarray(from, from + width), i * width);
      else for (let j = 0; j < width; j++) plane[i * width + j] = data[from + j * across]!;
    }
    pass(plane, out, length, width);
    for (let i = 0; i < length; i++) {
      const to = p * next + i * along;
      if (across === 1) data.set(out.subarray(i * width, (i + 1) * width), to);
      else for (let j = 0; j < width; j++) data[to + j * across] = out[i * width + j]!;
    }
    yield;
  }
}
