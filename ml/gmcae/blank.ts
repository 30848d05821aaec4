import type { Random } from "../statistics/index.ts";

/** Side of the block that a map blanks around the voxels it scores (the trial's better one of 12 and 20 mm). */
export const mapBlankMm = 12;

/** Sides of the blocks that training blanks. */
const smallest = 8,
  largest = 20;

/** Marks a cube of a random side (8 … 20 voxels, at most n) at a random place of the patch of side n: 1 inside, 0 outside. */
export function drawBlank(random: Random, n: number, out: Float32Array): void {
  const side = Math.min(n, smallest + random.integer(largest - smallest + 1));
  const at = (): number => random.integer(n - side + 1);
  markCube(out, n, [at(), at(), at()], side);
}

/** A patch's middle cube of `side` voxels: 1 inside, 0 outside. n − side must be even. */
export function middleBlank(n: number, side: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(n ** 3);
  const first = (n - side) / 2;
  markCube(out, n, [first, first, first], side);
  return out;
}

function markCube(out: Float32Array, n: number, [z0, y0, x0]: readonly [number, number, number], side: number): void {
  out.fill(0);
  for (let z = z0; z < z0 + side; z++)
    for (let y = y0; y < y0 + side; y++) {
      const row = (z * n + y) * n;
      out.fill(1, row + x0, row + x0 + side);
    }
}
