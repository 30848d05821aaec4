import { spacingMm } from "../geometry/index.ts";
import type { Grid, Vec3 } from "../geometry/index.ts";
import { erode } from "./morphology.ts";
import { eachRun, findComponents } from "./runs.ts";
import type { Components } from "./runs.ts";

/** A piece with less of the lungs than this is no lung of its own. */
const lungShare = 0.12;
/** A piece that lies so far to one side is one lung, not two that touch. */
const oneSided = 0.8;
/** Erosions tried before joined lungs are cut at the body's middle. */
const mostErosions = 4;

export const right = 1,
  left = 2;

/**
 * Labels lung voxels 1 (right) or 2 (left). Joined lungs are eroded until they come apart; then every voxel goes to the
 * core it is joined to by the shortest way. Lungs that never come apart are cut at the middle of the body.
 */
export function labelSides(grid: Grid, lungs: Uint8Array<ArrayBuffer>, centreX: Float64Array): Uint8Array<ArrayBuffer> {
  const spacing = spacingMm(grid.affineLps),
    step = Math.max(2, Math.min(...spacing));
  const total = lungs.reduce((sum, v) => sum + v, 0);
  let core = lungs;
  for (let times = 0; times <= mostErosions; times++) {
    const pieces = findComponents(core, grid.size, 1);
    const big = [...pieces.voxels.keys()].filter((n) => pieces.voxels[n]! > lungShare * total);
    const leanings = balances(pieces, grid.size, centreX);
    const sides = new Map(big.map((n) => [n, sideOf(leanings[n]!, grid)]));
    const isOneLung = big.length === 1 && Math.abs(leanings[big[0]!]!) > oneSided;
    if (new Set(sides.values()).size === 2 || isOneLung) return spread(grid, lungs, pieces, sides, centreX);
    if (big.length === 0) break;
    core = erode(core, grid.size, spacing, step);
  }
  return cutAtMiddle(grid, lungs, centreX);
}

/** Floods the cores' labels over the lungs; pieces without a core take the side they lie on. */
function spread(
  grid: Grid,
  lungs: Uint8Array,
  cores: Components,
  sides: ReadonlyMap<number, number>,
  centreX: Float64Array,
): Uint8Array<ArrayBuffer> {
  const [nx, ny] = grid.size,
    plane = nx * ny;
  const labels = new Uint8Array(lungs.length),
    queue = new Int32Array(lungs.reduce((sum, v) => sum + v, 0));
  let count = 0;
  eachRun(
    cores,
    (n) => sides.has(n),
    (start, end, core) => {
      labels.fill(sides.get(core)!, start, end);
      for (let n = start; n < end; n++) queue[count++] = n;
    },
  );
  for (let head = 0; head < count; head++) {
    const n = queue[head]!,
      x = n % nx;
    for (const step of [-1, 1, -nx, nx, -plane, plane]) {
      const m = n + step;
      // The lungs keep off the faces of the array by a margin, so that only x can wrap where the scan itself ends.
      if (lungs[m] !== 1 || labels[m] !== 0 || (step === -1 && x === 0) || (step === 1 && x === nx - 1)) continue;
      labels[m] = labels[n]!;
      queue[count++] = m;
    }
  }
  const pieces = findComponents(lungs, grid.size, 1),
    leanings = balances(pieces, grid.size, centreX);
  eachRun(
    pieces,
    () => true,
    (start, end, piece) => {
      if (labels[start] === 0) labels.fill(sideOf(leanings[piece]!, grid), start, end);
    },
  );
  return labels;
}

function cutAtMiddle(grid: Grid, lungs: Uint8Array, centreX: Float64Array): Uint8Array<ArrayBuffer> {
  const [nx, ny] = grid.size,
    labels = new Uint8Array(lungs.length);
  for (let n = 0; n < lungs.length; n++)
    if (lungs[n] === 1) labels[n] = sideOf((n % nx) - centreX[Math.floor(n / (nx * ny))]!, grid);
  return labels;
}

/** For each component: −1 when all of it lies at lower columns than the body's middle, 1 when all lies at higher ones. */
function balances(pieces: Components, [nx, ny]: Vec3, centreX: Float64Array): Float64Array {
  const sums = new Float64Array(pieces.voxels.length);
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
function sideOf(towardsHigherX: number, { affineLps }: Grid): typeof right | typeof left {
  return towardsHigherX < 0 === affineLps[0] > 0 ? right : left;
}
