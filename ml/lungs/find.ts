import { boxSize, offsetOf, spacingMm } from "../geometry/index.ts";
import type { Box, Mask, Vec3, Volume } from "../geometry/index.ts";
import { findAirways } from "./airways.ts";
import { boundsOf, findInside, grow } from "./body.ts";
import type { Inside } from "./body.ts";
import { lungsCut, noLungs, oneLung } from "./findings.ts";
import type { LungFinding } from "./findings.ts";
import { close, fillHoles } from "./morphology.ts";
import { lungPieces } from "./pieces.ts";
import { labelSides, left, right } from "./sides.ts";

/** Vessels, and nodules at the pleura, up to about twice this wide come into the mask. */
const closingMm = 5;
/** Lungs fill about a quarter of a trunk; the air of a skull less than a fiftieth of it. */
const leastShareOfBody = 0.06;
/** And hold, in the smallest child, more than this. */
const leastLitres = 0.03;
/** With less than this share of both lungs, one is called missing. */
const missingShare = 0.1;
/** Lungs that end in a slice with more than this share of their widest section are cut. */
const cutShare = 0.03;

export interface FoundLungs {
  /** 1 right, 2 left, on the scan's grid. All 0 where nothing was found. */
  readonly mask: Mask;
  readonly findings: readonly LungFinding[];
  readonly litres: { readonly right: number; readonly left: number; readonly total: number };
}

/**
 * Finds the lungs of a chest CT by threshold and components: the air shut in by the body, less the airways, sorted by
 * side, closed by a ball of 5 mm so that vessels and small nodules belong to it, holes filled. Masses wider than that at
 * the pleura stay outside. A scan without lungs gets a refused finding NO_LUNGS; nothing is thrown for bad data.
 * Throws the signal's reason when aborted.
 */
export function findLungs(scan: Volume, { signal }: { readonly signal?: AbortSignal } = {}): FoundLungs {
  const part = findInside(scan, closingMm + 2);
  signal?.throwIfAborted();
  if (part === undefined) return nothing(scan);
  const air = withoutAirways(part);
  signal?.throwIfAborted();
  const lungs = lungPieces(part.volume, air);
  const voxels = lungs.reduce((sum, v) => sum + v, 0);
  const body = part.area.reduce((a, b) => a + b, 0);
  const spacing = spacingMm(scan.affineLps),
    litresPerVoxel = (spacing[0] * spacing[1] * spacing[2]) / 1e6;
  if (voxels < leastShareOfBody * body || voxels * litresPerVoxel < leastLitres) return nothing(scan);
  const labels = labelSides(part.volume, lungs, part.centreX);
  signal?.throwIfAborted();
  const mask = new Uint8Array(scan.data.length);
  for (const side of [right, left]) {
    closeSide(labels, part, side, scan, mask);
    signal?.throwIfAborted();
  }
  const litres = volumes(mask, litresPerVoxel);
  return {
    mask: { size: scan.size, affineLps: scan.affineLps, data: mask },
    findings: judge(mask, scan, litres),
    litres,
  };
}

function nothing({ size, affineLps, data }: Volume): FoundLungs {
  return {
    mask: { size, affineLps, data: new Uint8Array(data.length) },
    findings: [noLungs],
    litres: { right: 0, left: 0, total: 0 },
  };
}

function withoutAirways(part: Inside): Uint8Array<ArrayBuffer> {
  const airways = findAirways(part),
    air = part.inside.slice();
  if (airways !== undefined) for (let n = 0; n < air.length; n++) if (airways[n] === 1) air[n] = 0;
  return air;
}

/** Closes one lung in a box of its own and writes it into the scan's mask, the first lung going before the second. */
function closeSide(labels: Uint8Array, { volume, box }: Inside, side: number, scan: Volume, mask: Uint8Array): void {
  const bounds = boundsOf(labels, volume.size, side);
  if (bounds === undefined) return;
  const spacing = spacingMm(volume.affineLps);
  const margin = spacing.map((s) => Math.ceil(closingMm / s) + 1) as unknown as Vec3;
  const around = grow(bounds, margin, volume.size);
  const size = boxSize(around);
  const closed = close(cutSide(labels, volume.size, around, side), size, spacing, closingMm);
  fillHoles(closed, size);
  paste(closed, size, around.min.map((c, d) => c + box.min[d]!) as unknown as Vec3, side, scan, mask);
}

/** 1 where `labels` is `side`, in a box. */
function cutSide(labels: Uint8Array, [nx, ny]: Vec3, box: Box, side: number): Uint8Array<ArrayBuffer> {
  const [sx, sy, sz] = boxSize(box),
    out = new Uint8Array(sx * sy * sz);
  for (let k = 0, n = 0; k < sz; k++)
    for (let j = 0; j < sy; j++) {
      const from = ((k + box.min[2]) * ny + j + box.min[1]) * nx + box.min[0];
      for (let i = 0; i < sx; i++, n++) if (labels[from + i] === side) out[n] = 1;
    }
  return out;
}

function paste(part: Uint8Array, [sx, sy, sz]: Vec3, at: Vec3, side: number, scan: Volume, mask: Uint8Array): void {
  for (let k = 0; k < sz; k++)
    for (let j = 0; j < sy; j++) {
      const from = (k * sy + j) * sx,
        to = offsetOf(scan, at[0], at[1] + j, at[2] + k);
      for (let i = 0; i < sx; i++) if (part[from + i] === 1 && mask[to + i] === 0) mask[to + i] = side;
    }
}

function volumes(mask: Uint8Array, litresPerVoxel: number): FoundLungs["litres"] {
  const counts = [0, 0, 0];
  for (let n = 0; n < mask.length; n++) counts[mask[n]!]!++;
  const [r, l] = [counts[right]! * litresPerVoxel, counts[left]! * litresPerVoxel];
  return { right: r, left: l, total: r + l };
}

function judge(mask: Uint8Array, scan: Volume, litres: FoundLungs["litres"]): LungFinding[] {
  const findings: LungFinding[] = [];
  if (litres.right < missingShare * litres.total) findings.push(oneLung("left"));
  if (litres.left < missingShare * litres.total) findings.push(oneLung("right"));
  const [nx, ny, nz] = scan.size,
    [sx, sy] = spacingMm(scan.affineLps);
  const areas = Array.from({ length: nz }, (_, k) => {
    let count = 0;
    for (let n = k * nx * ny; n < (k + 1) * nx * ny; n++) if (mask[n] !== 0) count++;
    return (count * sx * sy) / 100;
  });
  const widest = Math.max(...areas),
    [first, last] = [areas[0]!, areas[nz - 1]!];
  const ends = [
    first > cutShare * widest ? ("lowest" as const) : [],
    last > cutShare * widest ? ("highest" as const) : [],
  ].flat();
  if (ends.length > 0) findings.push(lungsCut(ends, Math.max(first, last)));
  return findings;
}
