import type { Vec3 } from "../geometry/index.ts";
import { copyOf, emptyBits, lastWord, remove } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { bitsOf, eachRun, findComponents } from "./runs.ts";
import type { Components } from "./runs.ts";

/** Voxels within `radiusMm` of a set voxel: a ball, exact on the grid. Outside the array there is nothing. */
export function dilate(source: Bits, spacingMm: Vec3, radiusMm: number): Bits {
  const {
    words,
    size: [nx, ny, nz],
  } = source;
  const target = emptyBits(source.size),
    ball = rowsOfBall(spacingMm, radiusMm);
  const widest = Math.max(...ball.map(({ width }) => width));
  // A row of the ball is one OR of the source row, widened by so many voxels.
  const widened = Array.from({ length: widest + 1 }, () => new Int32Array(words));
  for (let row = 0; row < ny * nz; row++) {
    if (!copyRow(source, row, widened[0]!)) continue;
    for (let w = 1; w <= widest; w++) widenByOne(widened[w - 1]!, widened[w]!, lastWord(nx));
    const y = row % ny,
      z = (row - y) / ny;
    for (const { dy, dz, width } of ball) {
      if (y + dy < 0 || y + dy >= ny || z + dz < 0 || z + dz >= nz) continue;
      orInto(target.data, (row + dz * ny + dy) * words, widened[width]!);
    }
  }
  return target;
}

/** What is farther than `radiusMm` from every unset voxel. What touches the array's faces is not eaten from there. */
export function erode(bits: Bits, spacingMm: Vec3, radiusMm: number): Bits {
  const kept = copyOf(bits);
  remove(kept, dilate(rimOf(bits), spacingMm, radiusMm));
  return kept;
}

/** The unset voxels that have a set one at a face: whatever is near an unset voxel is near, or nearer, to one of these. */
function rimOf(bits: Bits): Bits {
  const { data, words, size } = bits,
    [nx, ny, nz] = size;
  const rim = emptyBits(size),
    row = new Int32Array(words),
    near = new Int32Array(words);
  for (let n = 0; n < ny * nz; n++) {
    const y = n % ny,
      from = n * words;
    copyRow(bits, n, row);
    widenByOne(row, near, lastWord(nx));
    if (y > 0) orRow(near, data, from - words);
    if (y < ny - 1) orRow(near, data, from + words);
    if (n >= ny) orRow(near, data, from - ny * words);
    if (n < ny * (nz - 1)) orRow(near, data, from + ny * words);
    for (let w = 0; w < words; w++) rim.data[from + w] = near[w]! & ~row[w]!;
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

interface BallRow {
  readonly dy: number;
  readonly dz: number;
  /** Voxels to each side of the middle. */
  readonly width: number;
}

function rowsOfBall([sx, sy, sz]: Vec3, radiusMm: number): BallRow[] {
  const rows: BallRow[] = [],
    ry = Math.floor(radiusMm / sy),
    rz = Math.floor(radiusMm / sz);
  for (let dz = -rz; dz <= rz; dz++)
    for (let dy = -ry; dy <= ry; dy++) {
      const left = radiusMm * radiusMm - (dy * sy) ** 2 - (dz * sz) ** 2;
      if (left >= 0) rows.push({ dy, dz, width: Math.floor(Math.sqrt(left) / sx + 1e-9) });
    }
  return rows;
}

/** False where the row is empty. */
function copyRow({ data, words }: Bits, row: number, to: Int32Array): boolean {
  let any = 0;
  for (let n = 0, from = row * words; n < words; n++, from++) any |= to[n] = data[from]!;
  return any !== 0;
}

function orInto(data: Int32Array, at: number, add: Int32Array): void {
  for (let n = 0; n < add.length; n++) data[at + n]! |= add[n]!;
}

function orRow(row: Int32Array, data: Int32Array, from: number): void {
  for (let n = 0; n < row.length; n++) row[n]! |= data[from + n]!;
}

function widenByOne(from: Int32Array, to: Int32Array, last: number): void {
  const end = from.length - 1;
  let before = 0,
    word = from[0]!;
  for (let n = 0; n <= end; n++) {
    const after = n < end ? from[n + 1]! : 0;
    to[n] = word | (word << 1) | (before >>> 31) | (word >>> 1) | (after << 31);
    before = word;
    word = after;
  }
  to[end]! &= last;
}
