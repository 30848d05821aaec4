import type { Vec3 } from "./grid.ts";
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
 * Where a labelled region ends on a pane: marching squares over samples every `step` pixels, the label read by linear
 * interpolation of "inside or not", so that the line is smooth at any zoom.
 */
export function maskOutline(volume: LoadedVolume, map: PaneMap, width: number, height: number, step: number): Segments {
  return march(sample(volume, map, width, height, step, (stored) => (stored > 0 ? 1 : 0), true), 0.5);
}

/** The line at a stored value, samples taken as they are drawn: without interpolation. */
export function thresholdOutline(volume: LoadedVolume, firstShown: number, map: PaneMap, width: number, height: number, step: number): Segments {
  return march(sample(volume, map, width, height, step, (stored) => (stored >= firstShown ? 1 : 0), false), 0.5);
}

function sample(volume: LoadedVolume, map: PaneMap, width: number, height: number, step: number, value: (stored: number) => number, linear: boolean): Raster {
  const columns = Math.ceil(width / step) + 1;
  const rows = Math.ceil(height / step) + 1;
  const values = new Float32Array(columns * rows);
  const start = indexPoint(volume, map.origin);
  const across = indexVector(volume, map.right, step);
  const downward = indexVector(volume, map.down, step);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const i = start[0] + across[0] * column + downward[0] * row;
      const j = start[1] + across[1] * column + downward[1] * row;
      const k = start[2] + across[2] * column + downward[2] * row;
      values[row * columns + column] = linear ? linearAt(volume, i, j, k, value) : nearestAt(volume, i, j, k, value);
    }
  }
  return { columns, rows, step, values };
}

function nearestAt(volume: LoadedVolume, i: number, j: number, k: number, value: (stored: number) => number): number {
  const [nx, ny, nz] = volume.grid.size;
  const [x, y, z] = [Math.round(i), Math.round(j), Math.round(k)];
  return x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? 0 : value(volume.data[(z * ny + y) * nx + x] as number);
}

function linearAt(volume: LoadedVolume, i: number, j: number, k: number, value: (stored: number) => number): number {
  const [nx, ny, nz] = volume.grid.size;
  if (i < -0.5 || j < -0.5 || k < -0.5 || i > nx - 0.5 || j > ny - 0.5 || k > nz - 0.5) return 0;
  const [x, y, z] = [Math.floor(i), Math.floor(j), Math.floor(k)];
  let sum = 0;
  for (let n = 0; n < 8; n++) {
    const weight = (n & 1 ? i - x : 1 - i + x) * (n & 2 ? j - y : 1 - j + y) * (n & 4 ? k - z : 1 - k + z);
    if (weight > 0) sum += weight * nearestAt(volume, Math.min(nx - 1, Math.max(0, x + (n & 1))), Math.min(ny - 1, Math.max(0, y + ((n >> 1) & 1))), Math.min(nz - 1, Math.max(0, z + ((n >> 2) & 1))), value);
  }
  return sum;
}

/** Marching squares. The saddle is cut so that the high corners stay apart. */
function march({ columns, rows, step, values }: Raster, level: number): Segments {
  const out: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const [a, b, c, d] = [values[at] as number, values[at + 1] as number, values[at + columns + 1] as number, values[at + columns] as number];
      const kind = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const top: [number, number] = [column + (level - a) / (b - a), row];
      const right: [number, number] = [column + 1, row + (level - b) / (c - b)];
      const bottom: [number, number] = [column + (level - d) / (c - d), row + 1];
      const left: [number, number] = [column, row + (level - a) / (d - a)];
      for (const [from, to] of cuts(kind, top, right, bottom, left)) out.push(from[0] * step, from[1] * step, to[0] * step, to[1] * step);
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

function indexPoint(volume: LoadedVolume, p: Vec3): Vec3 {
  const m = volume.grid.toIndex;
  return [m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + m[3], m[4] * p[0] + m[5] * p[1] + m[6] * p[2] + m[7], m[8] * p[0] + m[9] * p[1] + m[10] * p[2] + m[11]];
}

function indexVector(volume: LoadedVolume, v: Vec3, s: number): Vec3 {
  const m = volume.grid.toIndex;
  return [s * (m[0] * v[0] + m[1] * v[1] + m[2] * v[2]), s * (m[4] * v[0] + m[5] * v[1] + m[6] * v[2]), s * (m[8] * v[0] + m[9] * v[1] + m[10] * v[2])];
}
