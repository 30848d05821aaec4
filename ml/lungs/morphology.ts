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
  const [nx, ny, nz] = size,
    words = Math.ceil(nx / 32);
  const ball = rowsOfBall(spacingMm, radiusMm);
  const widest = Math.max(...ball.map(({ width }) => width));
  // 32 voxels a word: a row of the ball is one OR of the source row, widened by so many voxels.
  const source = pack(mask, size, value),
    target = new Uint32Array(source.length);
  const widened = Array.from({ length: widest + 1 }, () => new Uint32Array(words));
  for (let row = 0; row < ny * nz; row++) {
    const bits = source.subarray(row * words, (row + 1) * words);
    if (bits.every((word) => word === 0)) continue;
    widened[0]!.set(bits);
    for (let w = 1; w <= widest; w++) widenByOne(widened[w - 1]!, widened[w]!);
    const y = row % ny,
      z = Math.floor(row / ny);
    for (const { dy, dz, width } of ball) {
      if (y + dy < 0 || y + dy >= ny || z + dz < 0 || z + dz >= nz) continue;
      const add = widened[width]!,
        at = (row + dz * ny + dy) * words;
      for (let n = 0; n < words; n++) target[at + n]! |= add[n]!;
    }
  }
  return unpack(target, size);
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

function widenByOne(from: Uint32Array, to: Uint32Array): void {
  for (let n = 0; n < from.length; n++) {
    const word = from[n]!,
      before = n > 0 ? from[n - 1]! : 0,
      after = n + 1 < from.length ? from[n + 1]! : 0;
    to[n] = word | (word << 1) | (before >>> 31) | (word >>> 1) | (after << 31);
  }
}

function pack(mask: Uint8Array, [nx, ny, nz]: Vec3, value: 0 | 1): Uint32Array<ArrayBuffer> {
  const words = Math.ceil(nx / 32),
    bits = new Uint32Array(words * ny * nz);
  for (let row = 0, n = 0; row < ny * nz; row++)
    for (let i = 0; i < nx; i++, n++) if (mask[n] === value) bits[row * words + (i >> 5)]! |= 1 << (i & 31);
  return bits;
}

function unpack(bits: Uint32Array, [nx, ny, nz]: Vec3): Uint8Array<ArrayBuffer> {
  const words = Math.ceil(nx / 32),
    mask = new Uint8Array(nx * ny * nz);
  for (let row = 0, n = 0; row < ny * nz; row++)
    for (let i = 0; i < nx; i++, n++) mask[n] = (bits[row * words + (i >> 5)]! >>> (i & 31)) & 1;
  return mask;
}
