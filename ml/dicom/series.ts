import type { Vec3 } from "../geometry/index.ts";
import type { Note } from "./codes.ts";
import type { FrameAttributes, Header, Series } from "./types.ts";

/**
 * Sorts images into stacks: one SeriesInstanceUID, one size, one pixel spacing, one orientation, localizers apart. Multi-frame files
 * become one header a frame. Within a stack the headers rise along the slice normal (row direction × column direction); images
 * at one place, or without one, keep the order of acquisition and instance number. The largest stack of a series comes first.
 */
export function groupSeries(headers: readonly Header[]): Series[] {
  const byUid = new Map<string, Header[]>();
  for (const header of headers) {
    const frames = header.perFrame?.map((attributes) => withFrame(header, attributes)) ?? [header];
    const list = byUid.get(header.seriesInstanceUid);
    if (list === undefined) byUid.set(header.seriesInstanceUid, frames);
    else list.push(...frames);
  }
  return [...byUid].flatMap(([uid, frames]) => splitStacks(uid, frames));
}

/** Unit vector along which slices are stacked: row direction × column direction. */
export function sliceNormal([[a, b, c], [d, e, f]]: readonly [Vec3, Vec3]): Vec3 {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function withFrame(header: Header, attributes: FrameAttributes): Header {
  return { ...header, ...attributes, perFrame: undefined };
}

function splitStacks(uid: string, frames: readonly Header[]): Series[] {
  const stacks: Header[][] = [];
  for (const frame of frames) {
    const stack = stacks.find(([first]) => first !== undefined && belongTogether(first, frame));
    if (stack === undefined) stacks.push([frame]);
    else stack.push(frame);
  }
  stacks.sort((a, b) => b.length - a.length);
  const notes: readonly Note[] =
    stacks.length === 1
      ? []
      : [
          {
            code: "SERIES_SPLIT",
            message: `Series ${uid} holds ${stacks.length} sets of images that differ in size, spacing or orientation; they were taken apart.`,
          },
        ];
  return stacks.map((stack, n) => ({
    id: (uid || "unnamed") + (n === 0 ? "" : `#${n + 1}`),
    seriesInstanceUid: uid,
    studyInstanceUid: stack[0]!.studyInstanceUid,
    headers: sortBySlice(stack),
    notes,
  }));
}

/** Rounding of spacing (1e-3 mm) and cosines (within 1.8°) differs within one scan; more is another geometry. */
function belongTogether(a: Header, b: Header): boolean {
  if (a.rows !== b.rows || a.columns !== b.columns || a.samplesPerPixel !== b.samplesPerPixel) return false;
  if (a.imageType.includes("LOCALIZER") !== b.imageType.includes("LOCALIZER")) return false;
  if ((a.positionLps === undefined) !== (b.positionLps === undefined)) return false;
  if (a.pixelSpacingMm !== undefined && b.pixelSpacingMm !== undefined) {
    if (a.pixelSpacingMm.some((mm, n) => Math.abs(mm - b.pixelSpacingMm![n]!) > 1e-3)) return false;
  } else if (a.pixelSpacingMm !== b.pixelSpacingMm) return false;
  if (a.orientation === undefined || b.orientation === undefined) return a.orientation === b.orientation;
  return dot(a.orientation[0], b.orientation[0]) > 0.9995 && dot(a.orientation[1], b.orientation[1]) > 0.9995;
}

/** All are measured along one normal: cosines that differ in the last digit would move slices that lie far from the origin. */
function sortBySlice(stack: readonly Header[]): readonly Header[] {
  const normal = stack[0]?.orientation && sliceNormal(stack[0].orientation);
  const along = ({ positionLps }: Header): number => (positionLps && normal ? dot(positionLps, normal) : 0);
  return stack.toSorted(
    (a, b) =>
      along(a) - along(b) ||
      (a.acquisitionNumber ?? 0) - (b.acquisitionNumber ?? 0) ||
      (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
      a.frame - b.frame ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0),
  );
}

function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
