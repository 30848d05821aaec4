import type { Field, Vec3 } from "../geometry/index.ts";
import type { ScanDetections } from "../statistics/index.ts";
import { distance } from "./control-cube.ts";
import type { Place } from "./control-cube.ts";

/** A place where a map is higher than all around it. */
export interface HotSpot {
  readonly at: Vec3;
  readonly score: number;
}

/** Two marks nearer than this are one. */
const apartMm = 10;
/** A mark hits what it is no further from than the radius and so much. */
const hitMm = 2;
/** Marks as near as this to a known finding are neither right nor wrong where inserted nodules are looked for. */
const excusedMm = 10;

/** The `most` highest local maxima (26 neighbours; NaN is below everything) at least 10 mm from each other, highest first. 1 mm voxels. */
export function hotSpots(field: Field, most: number): HotSpot[] {
  const candidates = localMaxima(field).sort((a, b) => b.score - a.score);
  const kept: HotSpot[] = [];
  for (const spot of candidates) {
    if (kept.length === most) break;
    if (kept.every((other) => distance(other.at, spot.at) >= apartMm)) kept.push(spot);
  }
  return kept;
}

/** Sorts marks into hits and false positives of a scan with these true places; `others` are places that excuse a mark. */
export function detections(
  spots: readonly HotSpot[],
  truth: readonly Place[],
  others: readonly Place[],
): ScanDetections {
  const best = truth.map((place) =>
    Math.max(Number.NEGATIVE_INFINITY, ...spots.filter((spot) => hits(spot, place, hitMm)).map(({ score }) => score)),
  );
  const wrong = spots.filter(
    (spot) => !truth.some((place) => hits(spot, place, hitMm)) && !others.some((place) => hits(spot, place, excusedMm)),
  );
  return { findings: best, falsePositives: wrong.map(({ score }) => score) };
}

/** How a finding stands among all marks of its scan. */
export interface FindingRank {
  /** From 1; null where no mark is on the finding. */
  readonly rank: number | null;
  /** Share of the map's voxels below the mark's score, 0 … 100; null without a mark. */
  readonly percentile: number | null;
}

export function rankOfFinding(field: Field, spots: readonly HotSpot[], finding: Place): FindingRank {
  const place = spots.findIndex((spot) => hits(spot, finding, hitMm));
  if (place < 0) return { rank: null, percentile: null };
  const { score } = spots[place]!;
  let below = 0,
    known = 0;
  for (const value of field.data) {
    if (Number.isNaN(value)) continue;
    known++;
    if (value < score) below++;
  }
  return { rank: place + 1, percentile: (100 * below) / known };
}

function hits({ at }: HotSpot, { centre, radiusMm }: Place, more: number): boolean {
  return distance(at, centre) <= radiusMm + more;
}

/** A plateau's first voxel stands for it. */
function localMaxima({ size: [nx, ny, nz], data }: Field): HotSpot[] {
  const out: HotSpot[] = [];
  const around: { readonly offset: number; readonly earlier: boolean }[] = [];
  for (let dk = -1; dk <= 1; dk++)
    for (let dj = -1; dj <= 1; dj++)
      for (let di = -1; di <= 1; di++) {
        const offset = (dk * ny + dj) * nx + di;
        if (offset !== 0) around.push({ offset, earlier: offset < 0 });
      }
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const v = (k * ny + j) * nx + i,
          score = data[v]!;
        if (Number.isNaN(score)) continue;
        const beaten = around.some(({ offset, earlier }) =>
          earlier ? data[v + offset]! >= score : data[v + offset]! > score,
        );
        if (!beaten) out.push({ at: [i, j, k], score });
      }
  return out;
}
