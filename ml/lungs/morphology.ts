import type { Vec3 } from "../geometry/index.ts";
import { nearTo } from "./ball.ts";
import { boundsOfBits, copyOf, emptyBits, lastWord, remove } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { grow } from "./body.ts";
import { bitsOf, eachRun, findComponents } from "./runs.ts";
import type { Components } from "./runs.ts";

/** Voxels within `radiusMm` of a set voxel: a ball, exact on the grid. Outside the array there is nothing. */
export function dilate(source: Bits, spacingMm: Vec3, radiusMm: number): Bits {
  return nearTo(source, spacingMm, radiusMm);
}

/** What is farther than `radiusMm` from every unset voxel. What touches the array's faces is not eaten from there. */
export function erode(bits: Bits, spacingMm: Vec3, radiusMm: number): Bits {
  const kept = copyOf(bits);
  remove(kept, nearTo(rimOf(bits), spacingMm, radiusMm, bits));
  return kept;
}

/** The unset voxels that have a set one at a face: whatever is near an unset voxel is near, or nearer, to one of these. */
function rimOf(bits: Bits): Bits {
  const { data, words, size } = bits,
    [nx, ny, nz] = size;
  const rim = emptyBits(size),
    bounds = boundsOfBits(bits),
    plane = ny * words,
    last = lastWord(nx);
  if (bounds === undefined) return rim;
  const { min, max } = grow(bounds, [1, 1, 1], size);
  for (let z = min[2]; z < max[2]; z++)
    for (let y = min[1]; y < max[1]; y++)
      for (let w = 0, n = (z * ny + y) * words; w < words; w++, n++) {
        const word = data[n]!;
        let near = (word << 1) | (word >>> 1);
        if (w > 0) near |= data[n - 1]! >>> 31;
        if (w < words - 1) near |= data[n + 1]! << 31;
        if (y > 0) near |= data[n - words]!;
        if (y < ny - 1) near |= data[n + words]!;
        if (z > 0) near |= data[n - plane]!;
        if (z < nz - 1) near |= data[n + plane]!;
        rim.data[n] = near & ~word & (w === words - 1 ? last : -1);
      }
  return rim;
}

/** Dilation, then erosion: fills what a ball of this radius cannot enter. */
export function close(bits: Bits, spacingMm: Vec3, radiusMm: number): Bits {
  return erode(dilate(bits, spacingMm, radiusMm), spacingMm, radiusMm);
}

/** Erosion, then dilation: takes away where a ball of this radius has no room. */
export function open(bits: Bits, spacingMm: Vec3, radiusMm: number): Bits {
  return dilate(erode(bits, spacingMm, radiusMm), spacingMm, radiusMm);
}

/** What is unset and shut in on all sides. */
export function holesOf(bits: Bits): Bits {
  const background = findComponents(bits, 0),
    isOpen = touchesFaces(background);
  return bitsOf(background, (component) => isOpen[component] === 0);
}

function touchesFaces(found: Components): Uint8Array {
  const [nx, ny, nz] = found.size,
    touches = new Uint8Array(found.voxels.length);
  const visit = (start: number, end: number, component: number): void => {
    const row = Math.floor(start / nx),
      y = row % ny,
      z = (row - y) / ny;
    if (start % nx === 0 || end % nx === 0 || y === 0 || y === ny - 1 || z === 0 || z === nz - 1)
      touches[component] = 1;
  };
  eachRun(found, () => true, visit);
  return touches;
}
