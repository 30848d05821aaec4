import type { Bits } from "./bits.ts";

/** The set voxels as runs along x, each with the component it belongs to. Rows run y within z. */
export interface Runs {
  readonly row: Int32Array;
  readonly start: Int32Array;
  /** One past the last voxel. */
  readonly end: Int32Array;
  /** The component's first run, in the order of the array: runs of one component share it. */
  readonly component: Int32Array;
}

/** Components that touch at faces, edges or corners: of the volume (26 neighbours), or of each slice (8) where `planar`. */
export function findRuns(bits: Bits, planar: boolean): Runs {
  const [, ny, nz] = bits.size;
  const rowFirst = new Int32Array(ny * nz + 1);
  for (let row = 0; row < ny * nz; row++) rowFirst[row + 1] = rowFirst[row]! + runsInRow(bits, row);
  const count = rowFirst[ny * nz]!;
  const runs = {
    row: new Int32Array(count),
    start: new Int32Array(count),
    end: new Int32Array(count),
    component: Int32Array.from({ length: count }, (_, n) => n),
  };
  for (let row = 0; row < ny * nz; row++) {
    readRow(bits, row, rowFirst[row]!, rowFirst[row + 1]!, runs);
    const y = row % ny;
    if (y > 0) join(runs, rowFirst, row, row - 1);
    if (planar || row < ny) continue;
    for (let other = Math.max(y - 1, 0); other <= Math.min(y + 1, ny - 1); other++)
      join(runs, rowFirst, row, row - y - ny + other);
  }
  for (let n = 0; n < count; n++) runs.component[n] = rootOf(runs.component, n);
  return runs;
}

/** Unsets the voxels of the runs for which `isOut`. */
export function removeRuns({ words, data }: Bits, runs: Runs, isOut: (run: number) => boolean): void {
  for (let n = 0; n < runs.row.length; n++) {
    if (!isOut(n)) continue;
    const from = runs.row[n]! * words;
    for (let x = runs.start[n]!; x < runs.end[n]!; x++) data[from + (x >> 5)]! &= ~(1 << (x & 31));
  }
}

function runsInRow({ words, data }: Bits, row: number): number {
  let count = 0,
    before = 0;
  for (let n = row * words; n < (row + 1) * words; n++) {
    const word = data[n]!;
    for (let starts = word & ~((word << 1) | before); starts !== 0; starts &= starts - 1) count++;
    before = word >>> 31;
  }
  return count;
}

function readRow(bits: Bits, row: number, first: number, next: number, runs: Runs): void {
  let x = 0;
  for (let n = first; n < next; n++) {
    const start = seek(bits, row, x, 0);
    x = seek(bits, row, start, -1);
    runs.row[n] = row;
    runs.start[n] = start;
    runs.end[n] = x;
  }
}

/** The next set voxel of a row from x on, or, with `flip` −1, the next unset one; the row's length where there is none. */
function seek({ size: [nx], words, data }: Bits, row: number, x: number, flip: 0 | -1): number {
  for (let n = x >> 5; n < words; n++) {
    const below = n === x >> 5 ? ~((1 << (x & 31)) - 1) : -1;
    const word = (data[row * words + n]! ^ flip) & below;
    if (word !== 0) return Math.min(nx, 32 * n + 31 - Math.clz32(word & -word));
  }
  return nx;
}

/** Joins the runs of two rows that overlap or meet at a corner. */
function join({ start, end, component }: Runs, rowFirst: Int32Array, rowA: number, rowB: number): void {
  let a = rowFirst[rowA]!,
    b = rowFirst[rowB]!;
  const endA = rowFirst[rowA + 1]!,
    endB = rowFirst[rowB + 1]!;
  while (a < endA && b < endB) {
    if (start[a]! <= end[b]! && start[b]! <= end[a]!) unite(component, a, b);
    if (end[a]! < end[b]!) a++;
    else b++;
  }
}

function unite(parent: Int32Array, a: number, b: number): void {
  const x = rootOf(parent, a),
    y = rootOf(parent, b);
  if (x < y) parent[y] = x;
  else parent[x] = y;
}

function rootOf(parent: Int32Array, n: number): number {
  while (parent[n] !== n) {
    parent[n] = parent[parent[n]!]!;
    n = parent[n]!;
  }
  return n;
}
