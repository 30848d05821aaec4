import type { Box, Vec3 } from "../geometry/index.ts";
import { boundsOfBits, emptyBits, lastWord } from "./bits.ts";
import type { Bits } from "./bits.ts";

/**
 * Voxels within `radiusMm` of a set voxel: a ball, exact on the grid; outside the array there is nothing. With `wanted` only
 * where that is set. Each word gathers the words of the rows around it, until it is full.
 */
export function nearTo(source: Bits, spacingMm: Vec3, radiusMm: number, wanted?: Bits): Bits {
  const target = emptyBits(source.size),
    bounds = boundsOfBits(source);
  if (bounds === undefined) return target;
  const ball = rowsOfBall(spacingMm, radiusMm),
    planes = startPlanes(source, bounds, ball);
  const [, ny, nz] = source.size;
  const first = Math.max(0, bounds.min[2] - ball.rz),
    from = Math.max(0, bounds.min[1] - ball.ry),
    to = Math.min(ny, bounds.max[1] + ball.ry);
  for (let z = first - ball.rz; z < first + ball.rz; z++) planes.load(z);
  for (let z = first; z < Math.min(nz, bounds.max[2] + ball.rz); z++) {
    planes.load(z + ball.rz);
    const offsets = planes.offsetsAt(z);
    for (let y = from; y < to; y++) {
      const row = (z * ny + y) * source.words + planes.firstWord;
      gatherRow(planes, planes.rowAt(y), offsets, target.data, row, wanted?.data);
    }
  }
  return target;
}

interface Ball {
  /** Widest first: their words are the fullest. */
  readonly rows: readonly { readonly dy: number; readonly dz: number; readonly width: number }[];
  /** Voxels from the middle to either end. */
  readonly rx: number;
  readonly ry: number;
  readonly rz: number;
}

/** Rows of a ball, with voxels to each side of the middle. */
function rowsOfBall([sx, sy, sz]: Vec3, radiusMm: number): Ball {
  const rows: Ball["rows"][number][] = [],
    ry = Math.floor(radiusMm / sy),
    rz = Math.floor(radiusMm / sz);
  for (let dz = -rz; dz <= rz; dz++)
    for (let dy = -ry; dy <= ry; dy++) {
      const left = radiusMm * radiusMm - (dy * sy) ** 2 - (dz * sz) ** 2;
      if (left >= 0) rows.push({ dy, dz, width: Math.floor(Math.sqrt(left) / sx + 1e-9) });
    }
  rows.sort((a, b) => b.width - a.width);
  return { rows, rx: rows[0]?.width ?? 0, ry, rz };
}

/**
 * The planes of a mask that a ball reaches at a time, as far as something is set in them, each widened along x by 0, 1, … voxels,
 * among rows of zeros. A plane takes the place of the one that is out of reach: all of them would not stay in a processor's cache.
 */
interface Planes {
  readonly data: Int32Array;
  /** Words a row. */
  readonly words: number;
  /** Of the mask's rows the first word that is here. */
  readonly firstWord: number;
  load(z: number): void;
  /** Where a row begins in the first plane, not widened. */
  rowAt(y: number): number;
  /** From there to each row of the ball around a voxel of plane z. */
  offsetsAt(z: number): Int32Array;
}

function startPlanes(source: Bits, { min, max }: Box, { rows, rx, ry, rz }: Ball): Planes {
  const [nx, ny] = source.size;
  const firstWord = Math.max(0, min[0] - rx) >> 5,
    words = ((Math.min(nx, max[0] + rx) - 1) >> 5) + 1 - firstWord;
  const plane = words * (max[1] - min[1] + 4 * ry),
    depth = 2 * rz + 1,
    layer = plane * depth;
  const data = new Int32Array(layer * (rx + 1));
  // What reaches beyond the grid must not stay: its last word has bits that are no voxels.
  const last = firstWord + words === source.words ? lastWord(nx) : -1;
  const placeOf = (z: number): number => (((z % depth) + depth) % depth) * plane;
  const rowAt = (y: number): number => (y - min[1] + 2 * ry) * words;
  return {
    data,
    words,
    firstWord,
    rowAt,
    load(z) {
      const place = placeOf(z);
      if (z < min[2] || z >= max[2]) {
        for (let w = 0; w <= rx; w++) data.fill(0, place + w * layer, place + w * layer + plane);
        return;
      }
      for (let y = min[1]; y < max[1]; y++) {
        const from = (z * ny + y) * source.words + firstWord,
          to = place + rowAt(y);
        for (let n = 0; n < words; n++) data[to + n] = source.data[from + n]!;
        for (let w = 0; w < rx; w++) widen(data, to + w * layer, to + (w + 1) * layer, words, last);
      }
    },
    offsetsAt: (z) => Int32Array.from(rows, ({ dy, dz, width }) => width * layer + placeOf(z + dz) + dy * words),
  };
}

/** A row widened by one voxel to each side. */
function widen(data: Int32Array, from: number, to: number, words: number, last: number): void {
  let before = 0,
    word = data[from]!;
  for (let n = 0; n < words; n++) {
    const after = n + 1 < words ? data[from + n + 1]! : 0;
    data[to + n] = word | (word << 1) | (before >>> 31) | (word >>> 1) | (after << 31);
    before = word;
    word = after;
  }
  data[to + words - 1]! &= last;
}

/** Of a row of the mask every word that is wanted: whatever the rows of the ball around it hold. */
function gatherRow(
  { data, words }: Planes,
  middle: number,
  offsets: Int32Array,
  out: Int32Array,
  at: number,
  wanted: Int32Array | undefined,
): void {
  for (let n = 0; n < words; n++) {
    // Bits that are not asked for count as known.
    const known = wanted === undefined ? 0 : ~wanted[at + n]!;
    let word = known;
    for (let b = 0; b < offsets.length && word !== -1; b++) word |= data[middle + n + offsets[b]!]!;
    out[at + n] = word & ~known;
  }
}
