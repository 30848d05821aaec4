import { emptyBits, lastWord, setRun } from "./bits.ts";
import type { Bits } from "./bits.ts";
import type { Vec3 } from "../geometry/index.ts";

/** Connected voxels of one value, as runs along x: a few hundred thousand numbers where voxels would be tens of millions. */
export interface Components {
  readonly size: Vec3;
  /** Offset of each run's first voxel, and its length. */
  readonly start: Int32Array;
  readonly length: Int32Array;
  /** Which component a run belongs to: 0 … voxels.length − 1. */
  readonly component: Int32Array;
  /** Voxels of each component. */
  readonly voxels: Float64Array;
}

export interface Neighbours {
  /** Within each axial slice only. */
  readonly planar?: boolean;
  /** Voxels that touch at an edge or a corner are joined too: 26 neighbours for 6, in a slice 8 for 4. */
  readonly corners?: boolean;
}

/** The components of the voxels that are set (`value` 1) or unset (0), 6-connected where nothing else is asked for. */
export function findComponents(
  bits: Bits,
  value: 0 | 1,
  { planar = false, corners = false }: Neighbours = {},
): Components {
  const [, ny, nz] = bits.size,
    reach = corners ? 1 : 0;
  const runs = new RunList();
  const rowFirst = new Int32Array(ny * nz + 1);
  for (let row = 0; row < ny * nz; row++) {
    rowFirst[row] = runs.count;
    findRuns(bits, row, value - 1, runs);
  }
  rowFirst[ny * nz] = runs.count;

  const parent = new Int32Array(runs.count);
  for (let n = 0; n < parent.length; n++) parent[n] = n;
  const join = (a: number, b: number): void => joinRows(runs, parent, rowFirst, a, b, (a - b) * bits.size[0], reach);
  for (let row = 0; row < ny * nz; row++) {
    const y = row % ny;
    if (y > 0) join(row, row - 1);
    if (planar || row < ny) continue;
    for (let other = Math.max(y - reach, 0); other <= Math.min(y + reach, ny - 1); other++)
      join(row, row - ny - y + other);
  }
  return numbered(runs, parent, bits.size);
}

/** Calls `visit` with the runs of the components that `wanted` names. */
export function eachRun(
  found: Components,
  wanted: (component: number) => boolean,
  visit: (start: number, end: number, component: number) => void,
): void {
  for (let n = 0; n < found.start.length; n++)
    if (wanted(found.component[n]!)) visit(found.start[n]!, found.start[n]! + found.length[n]!, found.component[n]!);
}

/** The voxels of the components that `wanted` names. */
export function bitsOf(found: Components, wanted: (component: number) => boolean): Bits {
  const bits = emptyBits(found.size),
    [nx] = found.size;
  eachRun(found, wanted, (start, end) => {
    const x = start % nx;
    setRun(bits, (start - x) / nx, x, x + end - start);
  });
  return bits;
}

/** The component with the most voxels, of equals the first, or −1 where there is none. */
export function largest({ voxels }: Components): number {
  let best = -1;
  for (let n = 0; n < voxels.length; n++) if (best < 0 || voxels[n]! > voxels[best]!) best = n;
  return best;
}

/** A growing list of runs. */
class RunList {
  count = 0;
  start = new Int32Array(1 << 16);
  length = new Int32Array(1 << 16);

  push(start: number, length: number): void {
    if (this.count === this.start.length) {
      this.start = grown(this.start);
      this.length = grown(this.length);
    }
    this.start[this.count] = start;
    this.length[this.count++] = length;
  }
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * list.length);
  more.set(list);
  return more;
}

/** Reads the runs of a row, of its complement where `flip` is −1. */
function findRuns({ data, words, size: [nx] }: Bits, row: number, flip: number, runs: RunList): void {
  const offset = row * nx,
    last = lastWord(nx);
  let open = -1;
  for (let n = 0; n < words; n++) {
    let word = (data[row * words + n]! ^ flip) & (n === words - 1 ? last : -1);
    if (open >= 0) {
      if (word === -1) continue;
      const end = lowest(~word);
      runs.push(offset + open, 32 * n + end - open);
      word &= -1 << end;
      open = -1;
    }
    while (word !== 0) {
      const start = lowest(word),
        after = ~word & (-1 << start);
      if (after === 0) {
        open = 32 * n + start;
        break;
      }
      const end = lowest(after);
      runs.push(offset + 32 * n + start, end - start);
      word &= -1 << end;
    }
  }
  if (open >= 0) runs.push(offset + open, nx - open);
}

/** Place of the lowest set bit. */
function lowest(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Joins the runs of two rows that overlap in x, or are `reach` apart; `shift` is the distance of the rows in the array. */
function joinRows(
  runs: RunList,
  parent: Int32Array,
  rowFirst: Int32Array,
  rowA: number,
  rowB: number,
  shift: number,
  reach: number,
): void {
  let a = rowFirst[rowA]!,
    b = rowFirst[rowB]!;
  const endA = rowFirst[rowA + 1]!,
    endB = rowFirst[rowB + 1]!;
  while (a < endA && b < endB) {
    const startA = runs.start[a]! - shift,
      startB = runs.start[b]!;
    const stopA = startA + runs.length[a]!,
      stopB = startB + runs.length[b]!;
    if (startA < stopB + reach && startB < stopA + reach) unite(parent, a, b);
    if (stopA < stopB) a++;
    else b++;
  }
}

function unite(parent: Int32Array, a: number, b: number): void {
  const x = root(parent, a),
    y = root(parent, b);
  if (x < y) parent[y] = x;
  else parent[x] = y;
}

function root(parent: Int32Array, n: number): number {
  while (parent[n] !== n) {
    parent[n] = parent[parent[n]!]!;
    n = parent[n]!;
  }
  return n;
}

function numbered(runs: RunList, parent: Int32Array, size: Vec3): Components {
  const component = new Int32Array(runs.count);
  let count = 0;
  // A root is the first run of its component, so its number is known before the others ask for it.
  for (let n = 0; n < runs.count; n++) {
    const r = root(parent, n);
    component[n] = r === n ? count++ : component[r]!;
  }
  const voxels = new Float64Array(count);
  for (let n = 0; n < runs.count; n++) voxels[component[n]!]! += runs.length[n]!;
  return { size, start: runs.start.slice(0, runs.count), length: runs.length.slice(0, runs.count), component, voxels };
}
