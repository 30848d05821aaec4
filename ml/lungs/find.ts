import { spacingMm } from "../geometry/index.ts";
import type { Box, Mask, Vec3, Volume } from "../geometry/index.ts";
import { findAirways } from "./airways.ts";
import { add, alignedBox, boundsOfBits, copyOf, countBits, cropBits, remove, writeLabel } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { findInside, grow } from "./body.ts";
import type { Inside } from "./body.ts";
import { costalDents } from "./costal.ts";
import { lungsCut, noLungs, oneLung } from "./findings.ts";
import type { LungFinding } from "./findings.ts";
import { close, dilate, holesOf, open } from "./morphology.ts";
import { lungPieces } from "./pieces.ts";
import { partSides } from "./sides.ts";

/** Vessels, and nodules at the pleura, up to about twice this wide come into the mask. */
const closingMm = 5;
/** A bronchus' wall. */
const wallMm = 2.4;
/** A ball of this radius has room in windpipe and main bronchi, not in those of the lobes. */
const trunkMm = 3.5;
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
  /** The smallest box that holds both; undefined where nothing was found. */
  readonly bounds: Box | undefined;
}

/**
 * Finds the lungs of a chest CT by threshold and components: the air shut in by the body, less the airways, sorted by
 * side, closed by a ball of 5 mm so that vessels and small nodules belong to it, with the dents that masses make from the
 * chest wall, holes filled; windpipe and main bronchi stay out. A scan without lungs gets a refused finding NO_LUNGS;
 * nothing is thrown for bad data. Throws the signal's reason when aborted.
 */
export function findLungs(scan: Volume, { signal }: { readonly signal?: AbortSignal } = {}): FoundLungs {
  const part = findInside(scan);
  signal?.throwIfAborted();
  if (part === undefined) return nothing(scan);
  const spacing = spacingMm(scan.affineLps),
    litresPerVoxel = (spacing[0] * spacing[1] * spacing[2]) / 1e6;
  const airways = findAirways(part);
  signal?.throwIfAborted();
  const lungs = lungPieces(scan, airOutside(airways, part, spacing));
  const voxels = countBits(lungs),
    body = part.area.reduce((a, b) => a + b, 0);
  if (voxels < leastShareOfBody * body || voxels * litresPerVoxel < leastLitres) return nothing(scan);
  signal?.throwIfAborted();
  const sides = partSides(scan, lungs, part.centreX);
  signal?.throwIfAborted();
  const dents = costalDents(scan, sides);
  signal?.throwIfAborted();
  const trunk = airways === undefined ? undefined : trunkOf(airways, spacing);
  const mask = new Uint8Array(scan.data.length);
  const [inRight, inLeft] = (["right", "left"] as const).map((side, n) => {
    add(sides[side], dents[side]);
    const written = writeSide(sides[side], n + 1, trunk, scan, mask);
    signal?.throwIfAborted();
    return written;
  }) as [WrittenSide, WrittenSide];
  const litres = litresOf(inRight.slices, inLeft.slices, litresPerVoxel);
  return {
    mask: { size: scan.size, affineLps: scan.affineLps, data: mask },
    findings: judge(
      inRight.slices.map((voxels, k) => (voxels + inLeft.slices[k]!) * spacing[0] * spacing[1]),
      litres,
    ),
    litres,
    bounds: union(inRight.bounds, inLeft.bounds),
  };
}

function nothing({ size, affineLps, data }: Volume): FoundLungs {
  return {
    mask: { size, affineLps, data: new Uint8Array(data.length) },
    findings: [noLungs],
    litres: { right: 0, left: 0, total: 0 },
    bounds: undefined,
  };
}

/** Enclosed air less the airways with their walls. */
function airOutside(airways: Bits | undefined, { inside }: Inside, spacing: Vec3): Bits {
  const air = copyOf(inside);
  if (airways !== undefined) remove(air, dilate(airways, spacing, wallMm));
  return air;
}

/** Windpipe and main bronchi: the airways where a small ball has room, with their inner rim. */
function trunkOf(airways: Bits, spacing: Vec3): Bits {
  return dilate(open(airways, spacing, trunkMm), spacing, wallMm);
}

/** A lung in the scan's mask: its voxels in each slice, and where it lies. */
interface WrittenSide {
  readonly slices: Float64Array;
  readonly bounds: Box | undefined;
}

/** Closes one lung in a box of its own and writes it into the scan's mask, the first lung going before the second. */
function writeSide(lung: Bits, label: number, trunk: Bits | undefined, scan: Volume, mask: Uint8Array): WrittenSide {
  const bounds = boundsOfBits(lung);
  if (bounds === undefined) return { slices: new Float64Array(scan.size[2]), bounds };
  const spacing = spacingMm(scan.affineLps);
  const margin = spacing.map((s) => Math.ceil(closingMm / s) + 1) as unknown as Vec3;
  const around = alignedBox(grow(bounds, margin, scan.size));
  const closed = close(cropBits(lung, around), spacing, closingMm);
  add(closed, holesOf(closed));
  if (trunk !== undefined) remove(closed, cropBits(trunk, around));
  const found = boundsOfBits(closed);
  return {
    slices: writeLabel(closed, label, around.min, mask, scan.size),
    bounds: found && { min: sum(found.min, around.min), max: sum(found.max, around.min) },
  };
}

function sum(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function union(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const each = (f: (d: 0 | 1 | 2) => number): Vec3 => [f(0), f(1), f(2)];
  return { min: each((d) => Math.min(a.min[d], b.min[d])), max: each((d) => Math.max(a.max[d], b.max[d])) };
}

function litresOf(inRight: Float64Array, inLeft: Float64Array, litresPerVoxel: number): FoundLungs["litres"] {
  const [r, l] = [inRight, inLeft].map((slices) => slices.reduce((a, b) => a + b, 0) * litresPerVoxel) as [
    number,
    number,
  ];
  return { right: r, left: l, total: r + l };
}

/** `sections` are the lungs' areas in each slice, mm². */
function judge(sections: Float64Array, litres: FoundLungs["litres"]): LungFinding[] {
  const findings: LungFinding[] = [];
  if (litres.right < missingShare * litres.total) findings.push(oneLung("left"));
  if (litres.left < missingShare * litres.total) findings.push(oneLung("right"));
  const widest = Math.max(...sections),
    [first, last] = [sections[0]!, sections.at(-1)!];
  const ends = [
    first > cutShare * widest ? ("lowest" as const) : [],
    last > cutShare * widest ? ("highest" as const) : [],
  ].flat();
  if (ends.length > 0) findings.push(lungsCut(ends, Math.max(first, last) / 100));
  return findings;
}
