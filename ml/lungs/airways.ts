import { spacingMm } from "../geometry/index.ts";
import type { Volume } from "../geometry/index.ts";
import { bitsBelow, countBits, cropBits, emptyBits, hasBit } from "./bits.ts";
import type { Bits } from "./bits.ts";
import type { Inside } from "./body.ts";
import { eachRun, findComponents } from "./runs.ts";

/** The windpipe's section is 0.1 to 1.5 % of the body's, near its middle: bounds that hold for a child as well. */
const windpipe = { least: 0.001, most: 0.015, belowHu: -700, offCentre: 0.1, longerThanMm: 12 };
/** Thresholds from loose to tight; the first at which growing stays within bounds is taken. */
const thresholds = [-700, -800, -870, -900, -920, -940, -955, -970, -985];
/** Voxels smaller than this are averaged, three by three in their slice: a sharp kernel's noise would leak. */
const averagedBelowMm = 1;
/** Airways that are grown hold less of the enclosed air than this; a leak into the lung holds far more. */
const mostShare = 0.04;

/**
 * The air in windpipe and bronchi: grown from the windpipe at the loosest threshold that does not leak into the lungs.
 * Undefined where no windpipe is seen or every threshold leaks.
 */
export function findAirways(part: Inside): Bits | undefined {
  const { scan, inside } = part,
    huAt = averaged(scan);
  const seed = findWindpipe(part, huAt);
  if (seed === undefined) return undefined;
  const most = mostShare * countBits(inside);
  for (const threshold of thresholds) {
    const grown = grow(inside, huAt, seed, threshold, most);
    if (grown !== undefined) return grown;
  }
  return undefined;
}

/** The HU at an offset of the volume, averaged where voxels are small. */
function averaged({ data, size: [nx, ny], affineLps }: Volume): (n: number) => number {
  if (Math.max(...spacingMm(affineLps).slice(0, 2)) > averagedBelowMm) return (n) => data[n]!;
  return (n) => {
    const x = n % nx,
      y = ((n - x) / nx) % ny;
    if (x === 0 || x === nx - 1 || y === 0 || y === ny - 1) return data[n]!;
    let sum = 0;
    for (let m = n - nx; m <= n + nx; m += nx) sum += data[m - 1]! + data[m]! + data[m + 1]!;
    return sum / 9;
  };
}

/** A voxel of the windpipe: from the top down, the first dark spot of its size near the middle that goes on for a while. */
function findWindpipe(part: Inside, huAt: (n: number) => number): number | undefined {
  const { size, affineLps } = part.scan,
    plane = size[0] * size[1];
  const needed = Math.max(2, Math.ceil(windpipe.longerThanMm / spacingMm(affineLps)[2]));
  const known = new Map<number, readonly Spot[]>();
  const spotsAt = (slice: number): readonly Spot[] => {
    const spots = known.get(slice) ?? spotsOf(part, slice, huAt);
    known.set(slice, spots);
    return spots;
  };
  const holds = (at: number, slice: number): boolean =>
    slice >= 0 && spotsAt(slice).some(({ runs }) => runs.some(([start, end]) => start <= at && at < end));
  for (let slice = size[2] - 1; slice >= needed; slice--)
    for (const { darkest } of spotsAt(slice))
      if (Array.from({ length: needed }, (_, n) => slice - 1 - n).every((lower) => holds(darkest, lower)))
        return slice * plane + darkest;
  return undefined;
}

/** A dark spot of the windpipe's size and place. Offsets count from the slice's first voxel. */
interface Spot {
  readonly darkest: number;
  readonly runs: readonly (readonly [start: number, end: number])[];
}

function spotsOf({ scan, inside, area, centreX }: Inside, slice: number, huAt: (n: number) => number): Spot[] {
  const [nx, ny] = scan.size;
  const data = scan.data.subarray(slice * nx * ny, (slice + 1) * nx * ny);
  const dark = bitsBelow(data, [nx, ny, 1], windpipe.belowHu),
    enclosed = cropBits(inside, { min: [0, 0, slice], max: [nx, ny, slice + 1] });
  for (let n = 0; n < dark.data.length; n++) dark.data[n]! &= enclosed.data[n]!;
  const found = findComponents(dark, 1);
  const fits = (n: number): boolean => {
    const share = found.voxels[n]! / area[slice]!;
    return share > windpipe.least && share < windpipe.most;
  };
  const runs = new Map<number, [number, number][]>();
  eachRun(found, fits, (start, end, n) => {
    const list = runs.get(n);
    if (list === undefined) runs.set(n, [[start, end]]);
    else list.push([start, end]);
  });
  const nearMiddle = (list: readonly [number, number][]): boolean =>
    Math.abs(meanColumn(list, nx) - centreX[slice]!) < windpipe.offCentre * Math.sqrt(area[slice]!);
  return [...runs.values()]
    .filter(nearMiddle)
    .map((list) => ({ darkest: darkestOf(list, (n) => huAt(slice * nx * ny + n)), runs: list }));
}

function meanColumn(runs: readonly [number, number][], nx: number): number {
  let sum = 0,
    count = 0;
  for (const [start, end] of runs) {
    sum += ((start % nx) + (end - 1 - start) / 2) * (end - start);
    count += end - start;
  }
  return sum / count;
}

function darkestOf(runs: readonly [number, number][], huAt: (n: number) => number): number {
  let darkest = runs[0]![0],
    lowest = huAt(darkest);
  for (const [start, end] of runs)
    for (let n = start; n < end; n++)
      if (huAt(n) < lowest) {
        darkest = n;
        lowest = huAt(n);
      }
  return darkest;
}

/** Region growing over voxels below `threshold`; undefined as soon as it holds more than `most`. */
function grow(
  inside: Bits,
  huAt: (n: number) => number,
  seed: number,
  threshold: number,
  most: number,
): Bits | undefined {
  const { size } = inside;
  const [nx, ny, nz] = size,
    plane = nx * ny,
    grown = emptyBits(size),
    queue = new Int32Array(Math.ceil(most) + 7);
  let count = 0;
  const visit = (n: number, x: number, row: number): void => {
    if (hasBit(grown, x, row) || !hasBit(inside, x, row) || huAt(n) >= threshold) return;
    grown.data[row * grown.words + (x >> 5)]! |= 1 << (x & 31);
    queue[count++] = n;
  };
  visit(seed, seed % nx, Math.floor(seed / nx));
  for (let head = 0; head < count; head++) {
    if (count > most) return undefined;
    const n = queue[head]!,
      x = n % nx,
      row = (n - x) / nx,
      y = row % ny,
      z = (row - y) / ny;
    if (x > 0) visit(n - 1, x - 1, row);
    if (x < nx - 1) visit(n + 1, x + 1, row);
    if (y > 0) visit(n - nx, x, row - 1);
    if (y < ny - 1) visit(n + nx, x, row + 1);
    if (z > 0) visit(n - plane, x, row - ny);
    if (z < nz - 1) visit(n + plane, x, row + ny);
  }
  return count === 0 ? undefined : grown;
}
