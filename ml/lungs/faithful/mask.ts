import type { Box, Vec3 } from "../../geometry/index.ts";
import { bitsBelow, countBits } from "../bits.ts";
import type { Bits } from "../bits.ts";
import { bitsOf, findComponents, largest } from "../runs.ts";
import type { Components } from "../runs.ts";
import { window } from "./window.ts";

/** Erosion and dilations are each done twice, the joining dilations four times. */
const openings = 2;
const joinings = 4;
/** Share of the mask at either end, counted over the slices, that is cut off. */
const trimmed = 0.005;

/**
 * The original's lung mask of a volume at about 1 mm: below `threshold`; in each slice opened by squares of `kernelSize`,
 * twice, and rid of all that joins the image's border; joined along x and z over 2·reach voxels; of that the largest piece;
 * grown along y. Undefined where nothing is left.
 */
export function faithfulMask(hu: Int16Array, size: Vec3, threshold: number, kernelSize: number): Bits | undefined {
  const half = (kernelSize - 1) / 2;
  const mask = bitsBelow(hu, size, threshold);
  for (const rule of ["all", "any"] as const)
    for (const axis of [0, 1] as const) window(mask, axis, openings * half, rule);
  const slices = findComponents(mask, 1, { planar: true, corners: true });
  const outside = borderComponents(slices);
  const inside = bitsOf(slices, (component) => outside[component] === 0);
  for (const axis of [0, 2] as const) window(inside, axis, joinings * half, "any");
  const pieces = findComponents(inside, 1, { corners: true });
  const lungs = largest(pieces);
  if (lungs < 0) return undefined;
  const grown = bitsOf(pieces, (component) => component === lungs);
  window(grown, 1, joinings * half, "any");
  return grown;
}

/**
 * Unsets the slices at both ends that hold half a percent of the mask, counted from below and each slice with itself: the
 * slice that crosses 0.5 % stays, the one that crosses 99.5 % goes.
 */
export function trimSlices(bits: Bits): void {
  const {
    size: [, ny, nz],
    words,
    data,
  } = bits;
  const area = ny * words;
  const counts = Array.from({ length: nz }, (_, z) => countBits(bits, z * area, (z + 1) * area));
  const total = counts.reduce((a, b) => a + b, 0);
  let below = 0;
  counts.forEach((count, z) => {
    below += count / total;
    if (below < trimmed || below > 1 - trimmed) data.fill(0, z * area, (z + 1) * area);
  });
}

/** From the first voxel to before the last on each axis: the original loses the last plane. Undefined where nothing is set. */
export function boxWithoutLast({ size: [nx, ny, nz], words, data }: Bits): Box | undefined {
  const seen = [new Uint8Array(nx), new Uint8Array(ny), new Uint8Array(nz)] as const;
  const columns = new Int32Array(words);
  for (let row = 0; row < ny * nz; row++)
    for (let n = 0; n < words; n++) {
      const word = data[row * words + n]!;
      if (word === 0) continue;
      columns[n]! |= word;
      seen[1][row % ny] = seen[2][Math.floor(row / ny)] = 1;
    }
  for (let x = 0; x < nx; x++) seen[0][x] = (columns[x >> 5]! >>> (x & 31)) & 1;
  const min = seen.map((axis) => axis.indexOf(1)),
    max = seen.map((axis) => axis.lastIndexOf(1));
  if (min.some((first, axis) => first < 0 || first >= max[axis]!)) return undefined;
  return { min: min as unknown as Vec3, max: max as unknown as Vec3 };
}

/** 1 for each component that touches the image's border in its slice. */
function borderComponents({ size: [nx, ny], start, length, component, voxels }: Components): Uint8Array {
  const found = new Uint8Array(voxels.length);
  for (let n = 0; n < start.length; n++) {
    const x = start[n]! % nx,
      y = Math.floor(start[n]! / nx) % ny;
    if (y === 0 || y === ny - 1 || x === 0 || x + length[n]! === nx) found[component[n]!] = 1;
  }
  return found;
}
