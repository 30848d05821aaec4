import type { Point2 } from "../../viewer/index.ts";

/** A box as it lies in a pane, in CSS pixels. */
export interface DrawnBox {
  readonly rank: number;
  readonly chosen: boolean;
  readonly points: readonly Point2[];
}

const [digitWidth, labelHeight, gap] = [7, 12, 3];

/**
 * Where each box's rank is written, by rank: over its upper left corner, else under its lower left one, else nowhere. Two ranks
 * that ran into each other would be read as one number. The chosen box is served first, then the higher ranks.
 */
export function labelPlaces(boxes: readonly DrawnBox[]): ReadonlyMap<number, Point2> {
  const taken: { readonly at: Point2; readonly width: number }[] = [];
  const places = new Map<number, Point2>();
  for (const { rank, points } of boxes.toSorted((a, b) => Number(b.chosen) - Number(a.chosen) || a.rank - b.rank)) {
    const width = String(rank).length * digitWidth;
    const place = cornersOf(points).find((at) => taken.every((other) => !meets({ at, width }, other)));
    if (place === undefined) continue;
    taken.push({ at: place, width });
    places.set(rank, place);
  }
  return places;
}

/** Baselines of text above and below a box's left edge. */
function cornersOf(points: readonly Point2[]): readonly Point2[] {
  const left = Math.min(...points.map(([x]) => x));
  const heights = points.map(([, y]) => y);
  return [
    [left, Math.min(...heights) - 5],
    [left, Math.max(...heights) + labelHeight + 1],
  ];
}

function meets(
  a: { readonly at: Point2; readonly width: number },
  b: { readonly at: Point2; readonly width: number },
): boolean {
  const isApart =
    a.at[0] + a.width + gap < b.at[0] ||
    b.at[0] + b.width + gap < a.at[0] ||
    Math.abs(a.at[1] - b.at[1]) >= labelHeight;
  return !isApart;
}
