import type { Header, Series } from "../dicom/index.ts";
import { affineFrom } from "../geometry/index.ts";
import type { Affine, Vec3 } from "../geometry/index.ts";
import { limits } from "./limits.ts";

export type SliceOrientation = "axial" | "coronal" | "sagittal" | "oblique";

/** The slices of a series as they will be stacked: one a position, in the order of the volume's z. */
export interface Stack {
  readonly slices: readonly Header[];
  /** Images left out because their position is taken. */
  readonly doubled: readonly Header[];
  /** Positions along the stacking direction, rising. */
  readonly positionsMm: readonly number[];
  readonly gapsMm: readonly number[];
  readonly medianGapMm: number;
  /** Angle between the step from first to last slice and the slice normal. */
  readonly tiltDeg: number;
  readonly orientation: SliceOrientation;
  /** Axes of the image that are reversed so that an axial volume runs to the left, the back and the head. */
  readonly flip: { readonly x: boolean; readonly y: boolean };
  readonly size: Vec3;
  readonly spacingMm: Vec3;
  readonly affineLps: Affine;
}

/** Undefined where the images do not say where they are. */
export function stackSeries(series: Pick<Series, "headers">): Stack | undefined {
  const [first] = series.headers;
  if (first?.orientation === undefined || first.pixelSpacingMm === undefined || first.positionLps === undefined)
    return undefined;
  const [row, column] = first.orientation;
  const normal = cross(row, column);
  const orientation = orientationOf(normal);
  const axial = orientation === "axial";
  const up: Vec3 = axial && normal[2] < 0 ? negative(normal) : normal;
  const { slices, doubled } = onePerPosition(series.headers, up);
  const positionsMm = slices.map((slice) => dot(slice.positionLps!, up));
  const gapsMm = positionsMm.slice(1).map((mm, n) => mm - positionsMm[n]!);
  const extent = positionsMm.at(-1)! - positionsMm[0]!;
  const [sy, sx] = first.pixelSpacingMm;
  const spacingMm: Vec3 = [sx, sy, gapsMm.length > 0 ? extent / gapsMm.length : (first.thicknessMm ?? 1)];
  const flip = { x: axial && row[0] < -limits.axisCosine, y: axial && column[1] < -limits.axisCosine };
  const size: Vec3 = [first.columns, first.rows, slices.length];
  return {
    slices,
    doubled,
    positionsMm,
    gapsMm,
    orientation,
    flip,
    size,
    spacingMm,
    medianGapMm: median(gapsMm),
    tiltDeg: tiltOf(slices, up),
    affineLps: affineOf(slices[0]!, [row, column, up], flip, size, spacingMm),
  };
}

/** Slices are stacked along the normal even where their true step leaves it: the findings say so. */
function affineOf(
  first: Header,
  [row, column, up]: readonly [Vec3, Vec3, Vec3],
  flip: Stack["flip"],
  size: Vec3,
  spacing: Vec3,
): Affine {
  const shift = (axis: Vec3, flipped: boolean, length: number): Vec3 => (flipped ? scale(axis, length) : [0, 0, 0]);
  const x = shift(row, flip.x, (size[0] - 1) * spacing[0]),
    y = shift(column, flip.y, (size[1] - 1) * spacing[1]);
  const p = first.positionLps!;
  const origin: Vec3 = [p[0] + x[0] + y[0], p[1] + x[1] + y[1], p[2] + x[2] + y[2]];
  const direction = [flip.x ? negative(row) : row, flip.y ? negative(column) : column, up] as const;
  return affineFrom(
    [positiveZero(direction[0]), positiveZero(direction[1]), positiveZero(direction[2])],
    spacing,
    origin,
  );
}

function onePerPosition(
  headers: readonly Header[],
  up: Vec3,
): { slices: readonly Header[]; doubled: readonly Header[] } {
  const slices: Header[] = [],
    doubled: Header[] = [];
  // Stable: images at one position keep their order of acquisition.
  for (const header of headers.toSorted((a, b) => dot(a.positionLps!, up) - dot(b.positionLps!, up))) {
    const last = slices.at(-1);
    const same =
      last !== undefined && dot(header.positionLps!, up) - dot(last.positionLps!, up) < limits.samePositionMm;
    (same ? doubled : slices).push(header);
  }
  return { slices, doubled };
}

function orientationOf(normal: Vec3): SliceOrientation {
  const axis = normal.findIndex((c) => Math.abs(c) >= limits.axisCosine);
  return (["sagittal", "coronal", "axial"] as const)[axis] ?? "oblique";
}

function tiltOf(slices: readonly Header[], up: Vec3): number {
  const a = slices[0]!.positionLps!,
    b = slices.at(-1)!.positionLps!;
  const step: Vec3 = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const along = dot(step, up),
    beside = Math.hypot(...cross(step, up));
  return slices.length < 2 ? 0 : (Math.atan2(beside, along) * 180) / Math.PI;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross([a, b, c]: Vec3, [d, e, f]: Vec3): Vec3 {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

/** −0 would make equal grids look different. */
function positiveZero([a, b, c]: Vec3): Vec3 {
  return [a + 0, b + 0, c + 0];
}

function negative([a, b, c]: Vec3): Vec3 {
  return [-a, -b, -c];
}

function scale([a, b, c]: Vec3, s: number): Vec3 {
  return [a * s, b * s, c * s];
}
