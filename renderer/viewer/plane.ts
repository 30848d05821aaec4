import { add, cross, dot, type Grid, length, nearestIndex, scale, subtract, type Vec3 } from "./grid.ts";

export type PlaneName = "axial" | "sagittal" | "coronal";
export type PaneName = PlaneName | "3d";

export const planeNames: readonly PlaneName[] = ["axial", "sagittal", "coronal"];

/** A point of a pane in CSS pixels from its upper left corner. */
export type Point2 = readonly [number, number];

/** Canvas → LPS: the point at the upper left corner, and the step in mm a CSS pixel to the right and down. */
export interface PaneMap {
  readonly origin: Vec3;
  readonly right: Vec3;
  readonly down: Vec3;
}

/** The corners of a box in LPS, lowest and highest coordinates. */
export type Box = readonly [Vec3, Vec3];

/** Where slice 1 is: at the head, at the front, at the patient's right. */
const countFrom: Record<PlaneName, Vec3> = { axial: [0, 0, 1], coronal: [0, -1, 0], sagittal: [-1, 0, 0] };

const axisNames: Record<PlaneName, "x" | "y" | "z"> = { axial: "z", coronal: "y", sagittal: "x" };

export function canvasToLps(map: PaneMap, [x, y]: Point2): Vec3 {
  return add(map.origin, add(scale(map.right, x), scale(map.down, y)));
}

/** The canvas point above a world point: its foot on the plane, in CSS pixels. */
export function lpsToCanvas(map: PaneMap, lps: Vec3): Point2 {
  const d = subtract(lps, map.origin);
  return [dot(d, map.right) / dot(map.right, map.right), dot(d, map.down) / dot(map.down, map.down)];
}

/** Millimetres a CSS pixel. */
export function mmPerPixel(map: PaneMap): number {
  return length(map.right);
}

/** The volume's axis that a plane's slices follow, and +1 where a higher index is a higher slice number. */
export function sliceAxis(grid: Grid, plane: PlaneName): { axis: 0 | 1 | 2; sign: 1 | -1 } {
  const from = countFrom[plane];
  const along = ([0, 1, 2] as const).map((axis) =>
    dot(
      [
        grid.direction[axis * 3] as number,
        grid.direction[axis * 3 + 1] as number,
        grid.direction[axis * 3 + 2] as number,
      ],
      from,
    ),
  );
  const axis = ([0, 1, 2] as const).reduce((best, axis) =>
    Math.abs(along[axis] as number) > Math.abs(along[best] as number) ? axis : best,
  );
  return { axis, sign: (along[axis] as number) > 0 ? -1 : 1 };
}

/** Slice number (from 1) and count of a plane through a point; `mm` is the coordinate that the plane cuts. */
export function sliceOf(
  grid: Grid,
  plane: PlaneName,
  lps: Vec3,
): { slice: number; slices: number; axis: "x" | "y" | "z"; mm: number } {
  const { axis, sign } = sliceAxis(grid, plane);
  const index = nearestIndex(grid, lps)[axis];
  const slices = grid.size[axis];
  const name = axisNames[plane];
  return {
    slice: sign > 0 ? index + 1 : slices - index,
    slices,
    axis: name,
    mm: lps[{ x: 0, y: 1, z: 2 }[name]] as number,
  };
}

/** The index triple of the slice `step` numbers further on, held inside the volume. */
export function stepIndex(grid: Grid, plane: PlaneName, lps: Vec3, step: number): Vec3 {
  const { axis, sign } = sliceAxis(grid, plane);
  const index: [number, number, number] = [...nearestIndex(grid, lps)];
  index[axis] = Math.min(grid.size[axis] - 1, Math.max(0, index[axis] + sign * step));
  return index;
}

/** The letters toward which a direction points: L, R, A, P, H, F; two for an oblique one, the stronger first. */
export function orientationLetters(direction: Vec3): string {
  const letters = [direction[0] > 0 ? "L" : "R", direction[1] > 0 ? "P" : "A", direction[2] > 0 ? "H" : "F"];
  return ([0, 1, 2] as const)
    .filter((axis) => Math.abs(direction[axis]) > 0.2 * length(direction))
    .sort((a, b) => Math.abs(direction[b]) - Math.abs(direction[a]))
    .slice(0, 2)
    .map((axis) => letters[axis])
    .join("");
}

/** The polygon in which a box meets the pane's plane, in canvas points in order; empty where they do not meet. */
export function boxOnPlane(map: PaneMap, [low, high]: Box): Point2[] {
  const normal = cross(map.right, map.down);
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n): Vec3 => [
    n & 1 ? high[0] : low[0],
    n & 2 ? high[1] : low[1],
    n & 4 ? high[2] : low[2],
  ]);
  const side = corners.map((corner) => dot(subtract(corner, map.origin), normal));
  const points: Point2[] = [];
  for (let n = 0; n < 8; n++) {
    for (const bit of [1, 2, 4]) {
      if (n & bit) continue;
      const [a, b] = [side[n] as number, side[n | bit] as number];
      if (a === b || a * b > 0) continue;
      const t = a / (a - b);
      points.push(lpsToCanvas(map, add(scale(corners[n] as Vec3, 1 - t), scale(corners[n | bit] as Vec3, t))));
    }
  }
  return inOrder(points);
}

function inOrder(points: Point2[]): Point2[] {
  const distinct = points.filter((p, n) => points.findIndex((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) < 1e-6) === n);
  if (distinct.length < 3) return [];
  const centre = distinct.reduce<[number, number]>(
    (sum, p) => [sum[0] + p[0] / distinct.length, sum[1] + p[1] / distinct.length],
    [0, 0],
  );
  return distinct.sort(
    (p, q) => Math.atan2(p[1] - centre[1], p[0] - centre[0]) - Math.atan2(q[1] - centre[1], q[0] - centre[0]),
  );
}
