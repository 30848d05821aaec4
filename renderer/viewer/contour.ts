import { apply, type Rows3x4, type Vec3 } from "./grid.ts";
import type { PaneMap } from "./plane.ts";
import type { LoadedVolume } from "./volume.ts";

/** Line segments in CSS pixels: x0, y0, x1, y1, one after another. */
export type Segments = Float32Array;

interface Raster {
  readonly columns: number;
  readonly rows: number;
  readonly step: number;
  readonly values: Float32Array;
}

/**
 * Where a labelled region ends on a pane: marching squares over samples every `step` pixels, "labelled or not" read by
 * linear interpolation, so that the line is smooth at any zoom.
 */
export function maskOutline(volume: LoadedVolume, map: PaneMap, width: number, height: number, step: number): Segments {
  return march(sample(volume, [1, Infinity], map, width, height, step, true), 0.5);
}

/** The line around the stored values from first to last, samples taken as they are drawn: without interpolation. */
export function thresholdOutline(
  volume: LoadedVolume,
  shown: readonly [number, number],
  map: PaneMap,
  width: number,
  height: number,
  step: number,
): Segments {
  return march(sample(volume, shown, map, width, height, step, false), 0.5);
}

/** 1 where the stored value is `first` … `last`, 0 elsewhere and outside. Half a million samples a frame: no arrays in the loop. */
function sample(
  { grid, data }: LoadedVolume,
  [first, last]: readonly [number, number],
  map: PaneMap,
  width: number,
  height: number,
  step: number,
  linear: boolean,
): Raster {
  const [columns, rows] = [Math.ceil(width / step) + 1, Math.ceil(height / step) + 1];
  const values = new Float32Array(columns * rows);
  const [nx, ny, nz] = grid.size;
  const start = apply(grid.toIndex, map.origin);
  const across = alongIndex(grid.toIndex, map.right, step);
  const downward = alongIndex(grid.toIndex, map.down, step);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const i = start[0] + across[0] * column + downward[0] * row;
      const j = start[1] + across[1] * column + downward[1] * row;
      const k = start[2] + across[2] * column + downward[2] * row;
      if (i < -0.5 || j < -0.5 || k < -0.5 || i >= nx - 0.5 || j >= ny - 0.5 || k >= nz - 0.5) continue;
      if (linear) values[at] = blended(data, nx, ny, nz, i, j, k, first);
      else {
        const stored = data[(Math.round(k) * ny + Math.round(j)) * nx + Math.round(i)] as number;
        if (stored >= first && stored <= last) values[at] = 1;
      }
    }
  }
  return { columns, rows, step, values };
}

function blended(
  data: LoadedVolume["data"],
  nx: number,
  ny: number,
  nz: number,
  i: number,
  j: number,
  k: number,
  first: number,
): number {
  const x = Math.floor(i);
  const y = Math.floor(j);
  const z = Math.floor(k);
  let sum = 0;
  for (let n = 0; n < 8; n++) {
    const weight = (n & 1 ? i - x : 1 - i + x) * (n & 2 ? j - y : 1 - j + y) * (n & 4 ? k - z : 1 - k + z);
    if (weight <= 0) continue;
    const u = Math.min(nx - 1, Math.max(0, x + (n & 1)));
    const v = Math.min(ny - 1, Math.max(0, y + ((n >> 1) & 1)));
    const w = Math.min(nz - 1, Math.max(0, z + (n >> 2)));
    if ((data[(w * ny + v) * nx + u] as number) >= first) sum += weight;
  }
  return sum;
}

/** Marching squares. The saddle is cut so that the high corners stay apart. */
function march({ columns, rows, step, values }: Raster, level: number): Segments {
  const out: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = values[at] as number;
      const b = values[at + 1] as number;
      const c = values[at + columns + 1] as number;
      const d = values[at + columns] as number;
      const kind = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const top: [number, number] = [column + (level - a) / (b - a), row];
      const right: [number, number] = [column + 1, row + (level - b) / (c - b)];
      const bottom: [number, number] = [column + (level - d) / (c - d), row + 1];
      const left: [number, number] = [column, row + (level - a) / (d - a)];
      for (const [from, to] of cuts(kind, top, right, bottom, left))
        out.push(from[0] * step, from[1] * step, to[0] * step, to[1] * step);
    }
  }
  return Float32Array.from(out);
}

type Edge = [number, number];

function cuts(kind: number, top: Edge, right: Edge, bottom: Edge, left: Edge): [Edge, Edge][] {
  switch (kind) {
    case 1:
    case 14:
      return [[left, top]];
    case 2:
    case 13:
      return [[top, right]];
    case 3:
    case 12:
      return [[left, right]];
    case 4:
    case 11:
      return [[right, bottom]];
    case 6:
    case 9:
      return [[top, bottom]];
    case 7:
    case 8:
      return [[bottom, left]];
    case 5:
      return [
        [left, top],
        [right, bottom],
      ];
    default:
      return [
        [top, right],
        [bottom, left],
      ];
  }
}

function alongIndex(m: Rows3x4, v: Vec3, s: number): Vec3 {
  return [
    s * (m[0] * v[0] + m[1] * v[1] + m[2] * v[2]),
    s * (m[4] * v[0] + m[5] * v[1] + m[6] * v[2]),
    s * (m[8] * v[0] + m[9] * v[1] + m[10] * v[2]),
  ];
}
