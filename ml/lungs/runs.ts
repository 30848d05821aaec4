import type { Vec3 } from "../geometry/index.ts";

/** Connected voxels of one value, as runs along x: a few million numbers where voxels would be tens of millions. */
export interface Components {
  /** Offset of each run's first voxel, and its length. */
  readonly start: Int32Array;
  readonly length: Int32Array;
  /** Which component a run belongs to: 0 … voxels.length − 1. */
  readonly component: Int32Array;
  /** Voxels of each component. */
  readonly voxels: Float64Array;
}

/**
 * The components of the voxels of `mask` that equal `value` (0 or 1; the mask holds nothing else): 6-connected, or, where
 * `planar`, 4-connected within each axial slice.
 */
export function findComponents(mask: Uint8Array, size: Vec3, value: 0 | 1, planar = false): Components {
  const [nx, ny, nz] = size;
  const runs = new RunList();
  const rowFirst = new Int32Array(ny * nz + 1);
  for (let row = 0; row < ny * nz; row++) {
    rowFirst[row] = runs.count;
    findRuns(mask.subarray(row * nx, (row + 1) * nx), row * nx, value, runs);
  }
  rowFirst[ny * nz] = runs.count;

  const parent = new Int32Array(runs.count);
  for (let n = 0; n < parent.length; n++) parent[n] = n;
  const join = (a: number, b: number): void => joinRows(runs, parent, rowFirst, a, b, (a - b) * nx);
  for (let row = 0; row < ny * nz; row++) {
    if (row % ny > 0) join(row, row - 1);
    if (!planar && row >= ny) join(row, row - ny);
  }
  return numbered(runs, parent);
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

/** 1 where a component is wanted, else 0. */
export function maskOf(
  found: Components,
  wanted: (component: number) => boolean,
  length: number,
): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(length);
  eachRun(found, wanted, (start, end) => mask.fill(1, start, end));
  return mask;
}

/** The component with the most voxels, or −1 where there is none. */
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

function findRuns(row: Uint8Array, offset: number, value: 0 | 1, runs: RunList): void {
  for (let from = row.indexOf(value); from >= 0;) {
    const next = row.indexOf(1 - value, from);
    const end = next < 0 ? row.length : next;
    runs.push(offset + from, end - from);
    from = next < 0 ? -1 : row.indexOf(value, end);
  }
}

/** Joins the runs of two rows that overlap in x; `shift` is the distance of the rows in the array. */
function joinRows(
  runs: RunList,
  parent: Int32Array,
  rowFirst: Int32Array,
  rowA: number,
  rowB: number,
  shift: number,
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
    if (startA < stopB && startB < stopA) unite(parent, a, b);
    if (stopA < stopB) a++;
    else b++;
  }
}

function unite(parent: Int32Array, a: number, b: number): void {
  const [x, y] = [root(parent, a), root(parent, b)];
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

function numbered(runs: RunList, parent: Int32Array): Components {
  const component = new Int32Array(runs.count);
  let count = 0;
  // A root is the first run of its component, so its number is known before the others ask for it.
  for (let n = 0; n < runs.count; n++) {
    const r = root(parent, n);
    component[n] = r === n ? count++ : component[r]!;
  }
  const voxels = new Float64Array(count);
  for (let n = 0; n < runs.count; n++) voxels[component[n]!]! += runs.length[n]!;
  return { start: runs.start.slice(0, runs.count), length: runs.length.slice(0, runs.count), component, voxels };
}
