import { spacingMm } from "../geometry/index.ts";
import type { Vec3, Volume } from "../geometry/index.ts";
import type { Inside } from "./body.ts";
import { within } from "./morphology.ts";
import { eachRun, findComponents } from "./runs.ts";

/** The windpipe's section is 0.1 to 1.5 % of the body's, near its middle: bounds that hold for a child as well. */
const windpipe = { least: 0.001, most: 0.015, belowHu: -700, offCentre: 0.1, longerThanMm: 12 };
/** Thresholds from loose to tight; the first at which growing stays within bounds is taken. */
const thresholds = [-700, -800, -870, -900, -920, -940, -955, -970, -985];
/** Airways that are grown hold less of the enclosed air than this; a leak into the lung holds far more. */
const mostShare = 0.04;
/** A bronchus' wall. */
const wallMm = 1.6;

/**
 * Windpipe and larger bronchi with their walls, as 1: grown from the windpipe at the loosest threshold that does not leak
 * into the lungs. Undefined where no windpipe is seen or every threshold leaks.
 */
export function findAirways(part: Inside): Uint8Array<ArrayBuffer> | undefined {
  const { volume, inside } = part;
  const seed = findWindpipe(part);
  if (seed === undefined) return undefined;
  const enclosed = inside.reduce((sum, v) => sum + v, 0);
  for (const threshold of thresholds) {
    const grown = grow(volume, inside, seed, threshold, mostShare * enclosed);
    if (grown !== undefined) return within(grown, volume.size, spacingMm(volume.affineLps), wallMm, 1);
  }
  return undefined;
}

/** A voxel of the windpipe: from the top down, the first dark spot of its size near the middle that goes on for a while. */
function findWindpipe({ volume, inside, area, centreX }: Inside): number | undefined {
  const { size, data, affineLps } = volume,
    plane = size[0] * size[1];
  const dark = new Uint8Array(data.length);
  for (let n = 0; n < dark.length; n++) if (inside[n] === 1 && data[n]! < windpipe.belowHu) dark[n] = 1;
  const spots = spotsOf(dark, size).filter(({ voxels, meanX, slice }) => {
    const share = voxels / area[slice]!,
      off = Math.abs(meanX - centreX[slice]!);
    return share > windpipe.least && share < windpipe.most && off < windpipe.offCentre * Math.sqrt(area[slice]!);
  });
  const fits = spots.toSorted((a, b) => b.slice - a.slice);
  const needed = Math.max(2, Math.ceil(windpipe.longerThanMm / spacingMm(affineLps)[2]));
  const holds = (offset: number): boolean =>
    fits.some(({ runs }) => runs.some(([start, end]) => start <= offset && offset < end));
  const goesOn = (seed: number): boolean =>
    Array.from({ length: needed }, (_, n) => seed - (n + 1) * plane).every(holds);
  return fits.map((spot) => darkestOf(spot, data)).find(goesOn);
}

interface Spot {
  readonly slice: number;
  readonly voxels: number;
  readonly meanX: number;
  readonly runs: readonly (readonly [start: number, end: number])[];
}

/** The connected parts of each slice that have more than a few voxels. */
function spotsOf(mask: Uint8Array, size: Vec3): Spot[] {
  const [nx, ny] = size,
    found = findComponents(mask, size, 1, true);
  const spots = new Map<number, { sum: number; runs: [number, number][] }>();
  eachRun(
    found,
    (n) => found.voxels[n]! >= 4,
    (start, end, component) => {
      const spot = spots.get(component) ?? { sum: 0, runs: [] };
      spots.set(component, spot);
      spot.sum += ((start % nx) + (end - 1 - start) / 2) * (end - start);
      spot.runs.push([start, end]);
    },
  );
  return [...spots].map(([component, { sum, runs }]) => {
    const voxels = found.voxels[component]!;
    return { slice: Math.floor(runs[0]![0] / (nx * ny)), voxels, meanX: sum / voxels, runs };
  });
}

function darkestOf({ runs }: Spot, data: Int16Array): number {
  let darkest = runs[0]![0];
  for (const [start, end] of runs) for (let n = start; n < end; n++) if (data[n]! < data[darkest]!) darkest = n;
  return darkest;
}

/** Region growing over voxels below `threshold`; undefined as soon as it holds more than `most`. */
function grow(
  { size: [nx, ny, nz], data }: Volume,
  inside: Uint8Array,
  seed: number,
  threshold: number,
  most: number,
): Uint8Array<ArrayBuffer> | undefined {
  const grown = new Uint8Array(data.length),
    queue = new Int32Array(Math.ceil(most) + 7),
    plane = nx * ny;
  if (data[seed]! >= threshold) return undefined;
  grown[seed] = 1;
  queue[0] = seed;
  let count = 1;
  const visit = (n: number): void => {
    if (grown[n] === 1 || inside[n] === 0 || data[n]! >= threshold) return;
    grown[n] = 1;
    queue[count++] = n;
  };
  for (let head = 0; head < count; head++) {
    if (count > most) return undefined;
    const n = queue[head]!,
      x = n % nx,
      y = Math.floor(n / nx) % ny,
      z = Math.floor(n / plane);
    if (x > 0) visit(n - 1);
    if (x < nx - 1) visit(n + 1);
    if (y > 0) visit(n - nx);
    if (y < ny - 1) visit(n + nx);
    if (z > 0) visit(n - plane);
    if (z < nz - 1) visit(n + plane);
  }
  return grown;
}
