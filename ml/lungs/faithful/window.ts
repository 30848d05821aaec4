import { lastWord } from "../bits.ts";
import type { Bits } from "../bits.ts";

/** What becomes of a voxel within a window: set where all are set (erosion), or where any is (dilation). Outside is unset. */
type Rule = "all" | "any";

/** Applies `rule` over windows of 2·reach + 1 voxels along one axis, in place. */
export function window(bits: Bits, axis: 0 | 1 | 2, reach: number, rule: Rule): void {
  const [, ny, nz] = bits.size,
    row = bits.words;
  if (axis === 0) return windowRows(bits, reach, rule);
  const block = axis === 1 ? row : row * ny,
    count = axis === 1 ? ny : nz;
  for (let from = 0; from < bits.data.length; from += block * count)
    windowBlocks(bits.data.subarray(from, from + block * count), block, reach, rule);
}

/**
 * A window to both sides is the union (or intersection) of one to each side, and each of these is built by doubling: what
 * covers c voxels, moved by up to c, covers twice as many. One side at a time: what leaves the volume never comes back.
 */
function doublings(reach: number): number[] {
  const steps: number[] = [];
  for (let covered = 1; covered <= reach; covered += steps.at(-1)!) steps.push(Math.min(covered, reach + 1 - covered));
  return steps;
}

function windowBlocks(data: Int32Array, block: number, reach: number, rule: Rule): void {
  const forward = data.slice(),
    all = rule === "all";
  for (const step of doublings(reach)) {
    const by = step * block;
    for (let n = data.length - 1; n >= by; n--) combine(forward, n, forward[n - by]!, all);
    if (all) forward.fill(0, 0, Math.min(by, data.length));
    for (let n = 0; n < data.length - by; n++) combine(data, n, data[n + by]!, all);
    if (all) data.fill(0, Math.max(0, data.length - by));
  }
  for (let n = 0; n < data.length; n++) combine(data, n, forward[n]!, all);
}

function windowRows({ size: [nx], words, data }: Bits, reach: number, rule: Rule): void {
  const all = rule === "all",
    steps = doublings(reach),
    forward = new Int32Array(words);
  for (let from = 0; from < data.length; from += words) {
    const row = data.subarray(from, from + words);
    forward.set(row);
    for (const step of steps) {
      for (let n = words - 1; n >= 0; n--)
        combine(forward, n, (forward[n]! << step) | (n > 0 ? forward[n - 1]! >>> (32 - step) : 0), all);
      for (let n = 0; n < words; n++)
        combine(row, n, (row[n]! >>> step) | (n + 1 < words ? row[n + 1]! << (32 - step) : 0), all);
    }
    for (let n = 0; n < words; n++) combine(row, n, forward[n]!, all);
    row[words - 1]! &= lastWord(nx);
  }
}

function combine(data: Int32Array, n: number, other: number, all: boolean): void {
  data[n] = all ? data[n]! & other : data[n]! | other;
}
