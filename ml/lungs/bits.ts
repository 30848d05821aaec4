import type { Box, Vec3 } from "../geometry/index.ts";

/** A mask of one bit a voxel: 32 voxels along x in a word, each row filled up with zeros. */
export interface Bits {
  readonly size: Vec3;
  /** Words a row. */
  readonly words: number;
  readonly data: Int32Array<ArrayBuffer>;
}

export function emptyBits(size: Vec3): Bits {
  const words = Math.ceil(size[0] / 32);
  return { size, words, data: new Int32Array(words * size[1] * size[2]) };
}

/** The voxels below `threshold`. */
export function bitsBelow(values: Int16Array, size: Vec3, threshold: number): Bits {
  const bits = emptyBits(size),
    [nx] = size;
  for (let from = 0, to = 0; to < bits.data.length; from += nx)
    for (let x = 0; x < nx; x += 32) {
      const end = from + Math.min(nx, x + 32);
      let word = 0;
      // The sign of a difference is the answer; what is shifted in first ends up lowest.
      for (let n = end - 1; n >= from + x; n--) word = (word << 1) | ((values[n]! - threshold) >>> 31);
      bits.data[to++] = word;
    }
  return bits;
}

/** What is not set, in place. */
export function invert(bits: Bits): Bits {
  const { data, words, size } = bits,
    last = lastWord(size[0]);
  for (let n = 0; n < data.length; n++) data[n] = ~data[n]!;
  for (let n = words - 1; n < data.length; n += words) data[n]! &= last;
  return bits;
}

/** Unsets in `bits` what `other` has. */
export function remove(bits: Bits, other: Bits): void {
  for (let n = 0; n < bits.data.length; n++) bits.data[n]! &= ~other.data[n]!;
}

/** Sets in `bits` what `other` has. */
export function add(bits: Bits, other: Bits): void {
  for (let n = 0; n < bits.data.length; n++) bits.data[n]! |= other.data[n]!;
}

export function copyOf(bits: Bits): Bits {
  return { ...bits, data: bits.data.slice() };
}

/** The bits of a row's last word that are voxels. */
export function lastWord(nx: number): number {
  return nx % 32 === 0 ? -1 : (1 << (nx % 32)) - 1;
}

export function hasBit({ data, words }: Bits, x: number, row: number): boolean {
  return ((data[row * words + (x >> 5)]! >>> (x & 31)) & 1) === 1;
}

export function unset({ data, words }: Bits, x: number, row: number): void {
  data[row * words + (x >> 5)]! &= ~(1 << (x & 31));
}

export function isEmptyRow({ data, words }: Bits, row: number): boolean {
  for (let n = row * words; n < (row + 1) * words; n++) if (data[n] !== 0) return false;
  return true;
}

/** Sets `start ≤ x < end` of a row. */
export function setRun({ data, words }: Bits, row: number, start: number, end: number): void {
  const first = row * words + (start >> 5),
    last = row * words + ((end - 1) >> 5);
  const from = -1 << (start & 31),
    to = -1 >>> (31 - ((end - 1) & 31));
  if (first === last) data[first]! |= from & to;
  else {
    data[first]! |= from;
    data.fill(-1, first + 1, last);
    data[last]! |= to;
  }
}

/** Set voxels of the words `from ≤ n < to`, of all words where none are named. */
export function countBits({ data }: Bits, from = 0, to = data.length): number {
  let count = 0;
  for (let n = from; n < to; n++) {
    let v = data[n]!;
    if (v === 0) continue;
    v -= (v >>> 1) & 0x55555555;
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
    count += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** The smallest box that holds every set voxel; undefined where none is set. */
export function boundsOfBits({ data, words, size: [, ny, nz] }: Bits): Box | undefined {
  const columns = new Int32Array(words);
  let y0 = ny,
    y1 = -1,
    z0 = nz,
    z1 = -1;
  for (let row = 0; row < ny * nz; row++) {
    let any = 0;
    for (let w = 0; w < words; w++) {
      const word = data[row * words + w]!;
      if (word === 0) continue;
      any = 1;
      columns[w]! |= word;
    }
    if (any === 0) continue;
    const y = row % ny,
      z = (row - y) / ny;
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
    z0 = Math.min(z0, z);
    z1 = z;
  }
  if (z1 < 0) return undefined;
  const first = columns.findIndex((word) => word !== 0),
    last = columns.findLastIndex((word) => word !== 0);
  const x0 = 32 * first + 31 - Math.clz32(columns[first]! & -columns[first]!),
    x1 = 32 * last + 31 - Math.clz32(columns[last]!);
  return { min: [x0, y0, z0], max: [x1 + 1, y1 + 1, z1 + 1] };
}

/** A box whose first column is a multiple of 32, so that its rows are whole words of the grid. */
export function alignedBox({ min, max }: Box): Box {
  return { min: [min[0] & ~31, min[1], min[2]], max };
}

/** The voxels inside `box`, which `alignedBox` made. */
export function cropBits(bits: Bits, { min, max }: Box): Bits {
  const out = emptyBits([max[0] - min[0], max[1] - min[1], max[2] - min[2]]);
  const last = lastWord(out.size[0]);
  for (let z = min[2], to = 0; z < max[2]; z++)
    for (let y = min[1]; y < max[1]; y++, to += out.words) {
      const from = (z * bits.size[1] + y) * bits.words + (min[0] >> 5);
      out.data.set(bits.data.subarray(from, from + out.words), to);
      out.data[to + out.words - 1]! &= last;
    }
  return out;
}

/** A mask of a grid that holds, inside `box`, what `cropBits` cut out of it; nothing else. */
export function placeBits(bits: Bits, { min, max }: Box, size: Vec3): Bits {
  const out = emptyBits(size);
  for (let z = min[2], from = 0; z < max[2]; z++)
    for (let y = min[1]; y < max[1]; y++, from += bits.words)
      out.data.set(bits.data.subarray(from, from + bits.words), (z * size[1] + y) * out.words + (min[0] >> 5));
  return out;
}

/**
 * Writes `label` into an array on the grid of which `bits` is the part that begins at `at`, where nothing stands yet.
 * Returns how many voxels were written in each slice of that grid.
 */
export function writeLabel(bits: Bits, label: number, at: Vec3, labels: Uint8Array, [nx, ny, nz]: Vec3): Float64Array {
  const { data, words, size } = bits,
    written = new Float64Array(nz);
  for (let row = 0; row < size[1] * size[2]; row++) {
    const y = row % size[1],
      z = at[2] + (row - y) / size[1],
      to = (z * ny + at[1] + y) * nx + at[0];
    let count = 0;
    for (let w = 0; w < words; w++)
      for (let word = data[row * words + w]!, n = to + 32 * w; word !== 0; word >>>= 1, n++)
        if ((word & 1) === 1 && labels[n] === 0) {
          labels[n] = label;
          count++;
        }
    written[z]! += count;
  }
  return written;
}
