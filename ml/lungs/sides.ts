import { cropGrid, spacingMm } from "../geometry/index.ts";
import type { Grid } from "../geometry/index.ts";
import {
  add,
  alignedBox,
  boundsOfBits,
  copyOf,
  countBits,
  cropBits,
  emptyBits,
  lastWord,
  placeBits,
  remove,
  setRun,
} from "./bits.ts";
import type { Bits } from "./bits.ts";
import { grow } from "./body.ts";
import { erode } from "./morphology.ts";
import { bitsOf, eachRun, findComponents } from "./runs.ts";
import type { Components } from "./runs.ts";

/** A piece with less of the lungs than this is no lung of its own. */
const lungShare = 0.12;
/** A piece that lies so far to one side is one lung, not two that touch. */
const oneSided = 0.8;
/** Erosions tried before joined lungs are cut at the body's middle. */
const mostErosions = 4;

export interface Sides {
  readonly right: Bits;
  readonly left: Bits;
}

/**
 * Parts lungs into right and left. Joined lungs are eroded until they come apart; then every voxel goes to the core it is
 * joined to by the shortest way. Lungs that never come apart are cut at the middle of the body.
 */
export function partSides(grid: Grid, lungs: Bits, centreX: Float64Array): Sides {
  const bounds = boundsOfBits(lungs);
  if (bounds === undefined) return { right: emptyBits(lungs.size), left: emptyBits(lungs.size) };
  // With what lies next to them, so that erosion eats from all sides.
  const box = alignedBox(grow(bounds, [1, 1, 1], lungs.size));
  const { right, left } = partBox(
    cropGrid(grid, box),
    cropBits(lungs, box),
    centreX.slice(box.min[2], box.max[2]).map((x) => x - box.min[0]),
  );
  return { right: placeBits(right, box, lungs.size), left: placeBits(left, box, lungs.size) };
}

function partBox(grid: Grid, lungs: Bits, centreX: Float64Array): Sides {
  const spacing = spacingMm(grid.affineLps),
    step = Math.max(2, Math.min(...spacing));
  const total = countBits(lungs);
  let core = lungs;
  for (let times = 0; times <= mostErosions; times++) {
    const pieces = findComponents(core, 1);
    const big = [...pieces.voxels.keys()].filter((n) => pieces.voxels[n]! > lungShare * total);
    const leanings = balances(pieces, centreX);
    const sides = new Map(big.map((n) => [n, isRight(leanings[n]!, grid)]));
    const isOneLung = big.length === 1 && Math.abs(leanings[big[0]!]!) > oneSided;
    if (new Set(sides.values()).size === 2 || isOneLung)
      return spread(
        grid,
        lungs,
        bitsOf(pieces, (n) => sides.get(n) === true),
        bitsOf(pieces, (n) => sides.get(n) === false),
        centreX,
      );
    if (big.length === 0) break;
    core = erode(core, spacing, step);
  }
  return cutAtMiddle(grid, lungs, centreX);
}

/** Grows the cores over the lungs a voxel at a time; pieces without a core take the side they lie on. */
function spread(grid: Grid, lungs: Bits, right: Bits, left: Bits, centreX: Float64Array): Sides {
  const rest = copyOf(lungs);
  remove(rest, right);
  remove(rest, left);
  const fronts = [right, left].map(wholeFront);
  let spare = new Int32Array(rest.data.length);
  while (fronts.some(({ words }) => words.length > 0))
    [right, left].forEach((side, n) => {
      const before = fronts[n]!;
      fronts[n] = advance(side, before, rest, spare);
      for (let at = 0; at < before.words.length; at++) before.bits[before.words[at]!] = 0;
      spare = before.bits;
    });
  const pieces = findComponents(rest, 1),
    leanings = balances(pieces, centreX);
  add(
    right,
    bitsOf(pieces, (n) => isRight(leanings[n]!, grid)),
  );
  add(
    left,
    bitsOf(pieces, (n) => !isRight(leanings[n]!, grid)),
  );
  return { right, left };
}

/** What was added last: its bits, and which words of them are not 0. */
interface Front {
  readonly bits: Int32Array<ArrayBuffer>;
  readonly words: ArrayLike<number>;
}

function wholeFront({ data }: Bits): Front {
  // Hundreds of thousands: a list that grows would cost more than looking twice.
  let count = 0;
  for (let n = 0; n < data.length; n++) if (data[n] !== 0) count++;
  const words = new Int32Array(count);
  for (let n = 0, at = 0; n < data.length; n++) if (data[n] !== 0) words[at++] = n;
  return { bits: data.slice(), words };
}

/** Adds to `side` the face neighbours of `front` that are in `rest`, which loses them. `bits`, all 0, takes the new front. */
function advance(side: Bits, front: Front, rest: Bits, bits: Int32Array<ArrayBuffer>): Front {
  const [nx, ny, nz] = side.size,
    row = side.words,
    plane = ny * row,
    last = lastWord(nx);
  const words: number[] = [];
  const take = (n: number, word: number): void => {
    const taken = word & rest.data[n]!;
    if (taken === 0) return;
    if (bits[n] === 0) words.push(n);
    bits[n]! |= taken;
    rest.data[n]! &= ~taken;
    side.data[n]! |= taken;
  };
  for (let at = 0; at < front.words.length; at++) {
    const n = front.words[at]!,
      word = front.bits[n]!,
      column = n % row,
      y = ((n - column) / row) % ny;
    take(n, ((word << 1) | (word >>> 1)) & (column === row - 1 ? last : -1));
    if (column > 0) take(n - 1, word << 31);
    if (column < row - 1) take(n + 1, word >>> 31);
    if (y > 0) take(n - row, word);
    if (y < ny - 1) take(n + row, word);
    if (n >= plane) take(n - plane, word);
    if (n < plane * (nz - 1)) take(n + plane, word);
  }
  return { bits, words };
}

function cutAtMiddle(grid: Grid, lungs: Bits, centreX: Float64Array): Sides {
  const [nx, ny, nz] = grid.size,
    lower = emptyBits(grid.size),
    higher = copyOf(lungs);
  for (let row = 0; row < ny * nz; row++)
    setRun(lower, row, 0, Math.min(nx, Math.max(1, Math.ceil(centreX[Math.floor(row / ny)]!))));
  for (let n = 0; n < lower.data.length; n++) lower.data[n]! &= lungs.data[n]!;
  remove(higher, lower);
  return isRight(-1, grid) ? { right: lower, left: higher } : { right: higher, left: lower };
}

/** For each component: −1 when all of it lies at lower columns than the body's middle, 1 when all lies at higher ones. */
function balances(pieces: Components, centreX: Float64Array): Float64Array {
  const sums = new Float64Array(pieces.voxels.length),
    [nx, ny] = pieces.size;
  eachRun(
    pieces,
    () => true,
    (start, end, piece) => {
      const offset = (start % nx) + (end - 1 - start) / 2 - centreX[Math.floor(start / (nx * ny))]!;
      sums[piece]! += Math.sign(offset) * (end - start);
    },
  );
  return sums.map((sum, n) => sum / pieces.voxels[n]!);
}

/** Columns grow to the patient's left, unless the grid says otherwise. */
export function isRight(towardsHigherX: number, { affineLps }: Grid): boolean {
  return towardsHigherX < 0 === affineLps[0] > 0;
}
