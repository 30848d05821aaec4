import type { VolumeInfo } from "../../electron/contract/index.ts";
import { apply, gridOf, type Rows3x4, type Vec3 } from "./grid.ts";
import type { LoadedVolume } from "./volume.ts";

/** What is drawn where there is nothing: air. */
const airHu = -1024;

/**
 * A smaller copy of a scan for the 3-D pane: an isotropic LPS grid of at most `maxSide` steps over the lungs (over the
 * whole scan without a mask), linear samples, everything outside the lungs set to air so that only they are seen.
 */
export function reduceScan(scan: LoadedVolume, lungs: LoadedVolume | undefined, maxSide: number): LoadedVolume {
  const [low, high] = lungs === undefined ? boundsOf(scan) : (labelBounds(lungs) ?? boundsOf(scan));
  const stepMm = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / (maxSide - 1);
  const grid = lpsGrid(low, high, stepMm);
  const data = new Int16Array(grid.size[0] * grid.size[1] * grid.size[2]);
  fill(grid.size, grid.affineLps, (lps, at) => {
    const inside = lungs === undefined || nearest(lungs, lps, 0) > 0;
    data[at] = inside ? linear(scan, lps, airHu) : airHu;
  });
  const info: VolumeInfo = {
    ...scan.info,
    id: `${scan.info.id}-reduced`,
    url: "",
    size: [...grid.size],
    affineLps: grid.affineLps,
    dtype: "int16",
    byteOffset: 0,
    byteLength: data.byteLength,
    noData: null,
  };
  return { info, grid: gridOf(info), data };
}

/** The map as means over cells of `stepMm`, in its own unit; cells without data get `empty`. For an iso-surface. */
export function reduceMap(
  map: LoadedVolume,
  stepMm: number,
  empty: number,
): { readonly size: Vec3; readonly originLps: Vec3; readonly stepMm: number; readonly values: Float32Array } {
  const [low, high] = boundsOf(map);
  const grid = lpsGrid(low, high, stepMm);
  const values = new Float32Array(grid.size[0] * grid.size[1] * grid.size[2]);
  const offset = stepMm / 4;
  const { noData, slope, intercept } = map.info;
  fill(grid.size, grid.affineLps, (lps, at) => {
    let [sum, count] = [0, 0];
    for (let n = 0; n < 8; n++) {
      const stored = nearest(
        map,
        [lps[0] + (n & 1 ? offset : -offset), lps[1] + (n & 2 ? offset : -offset), lps[2] + (n & 4 ? offset : -offset)],
        noData ?? 0,
      );
      if (stored === noData) continue;
      sum += stored;
      count += 1;
    }
    values[at] = count >= 4 ? (sum / count) * slope + intercept : empty;
  });
  return { size: grid.size, originLps: low, stepMm, values };
}

function lpsGrid(low: Vec3, high: Vec3, stepMm: number): { size: Vec3; affineLps: Rows3x4 } {
  const count = (axis: 0 | 1 | 2): number => Math.max(2, Math.ceil((high[axis] - low[axis]) / stepMm) + 1);
  return {
    size: [count(0), count(1), count(2)],
    affineLps: [stepMm, 0, 0, low[0], 0, stepMm, 0, low[1], 0, 0, stepMm, low[2]],
  };
}

function fill([nx, ny, nz]: Vec3, toLps: Rows3x4, put: (lps: Vec3, at: number) => void): void {
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, at++) put(apply(toLps, [i, j, k]), at);
}

function boundsOf({ grid }: LoadedVolume): [Vec3, Vec3] {
  const [x, y, z] = [grid.size[0] - 1, grid.size[1] - 1, grid.size[2] - 1];
  return enclosing(
    [0, 1, 2, 3, 4, 5, 6, 7].map((n) => apply(grid.toLps, [n & 1 ? x : 0, n & 2 ? y : 0, n & 4 ? z : 0])),
  );
}

/** The box of the labelled voxels with a margin of two; undefined where nothing is labelled. */
function labelBounds({ grid, data }: LoadedVolume): [Vec3, Vec3] | undefined {
  const [nx, ny, nz] = grid.size;
  const [low, high]: [[number, number, number], [number, number, number]] = [
    [nx, ny, nz],
    [-1, -1, -1],
  ];
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        if (data[at] === 0) continue;
        [low[0], low[1], low[2]] = [Math.min(low[0], i), Math.min(low[1], j), Math.min(low[2], k)];
        [high[0], high[1], high[2]] = [Math.max(high[0], i), Math.max(high[1], j), Math.max(high[2], k)];
      }
    }
  }
  if (high[0] < 0) return undefined;
  return enclosing(
    [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
      apply(grid.toLps, [
        n & 1 ? high[0] + 2 : low[0] - 2,
        n & 2 ? high[1] + 2 : low[1] - 2,
        n & 4 ? high[2] + 2 : low[2] - 2,
      ]),
    ),
  );
}

function enclosing(points: readonly Vec3[]): [Vec3, Vec3] {
  const axis = (n: 0 | 1 | 2): number[] => points.map((point) => point[n]);
  return [
    [Math.min(...axis(0)), Math.min(...axis(1)), Math.min(...axis(2))],
    [Math.max(...axis(0)), Math.max(...axis(1)), Math.max(...axis(2))],
  ];
}

function nearest(volume: LoadedVolume, p: Vec3, outside: number): number {
  const [i, j, k] = apply(volume.grid.toIndex, p);
  const [nx, ny, nz] = volume.grid.size;
  const [x, y, z] = [Math.round(i), Math.round(j), Math.round(k)];
  return x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz
    ? outside
    : (volume.data[(z * ny + y) * nx + x] as number);
}

function linear(volume: LoadedVolume, p: Vec3, outside: number): number {
  const [i, j, k] = apply(volume.grid.toIndex, p);
  const [nx, ny, nz] = volume.grid.size;
  if (i < 0 || j < 0 || k < 0 || i > nx - 1 || j > ny - 1 || k > nz - 1) return outside;
  const [x, y, z] = [Math.min(nx - 2, Math.floor(i)), Math.min(ny - 2, Math.floor(j)), Math.min(nz - 2, Math.floor(k))];
  const [u, v, w] = [i - x, j - y, k - z];
  const d = volume.data;
  const at = (z * ny + y) * nx + x;
  const row = (from: number): number => (d[from] as number) * (1 - u) + (d[from + 1] as number) * u;
  const slice = (from: number): number => row(from) * (1 - v) + row(from + nx) * v;
  return nz < 2 ? slice(at) : slice(at) * (1 - w) + slice(at + nx * ny) * w;
}
