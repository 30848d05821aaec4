import type { Vec3 } from "./grid.ts";
import { type Window, windowRange } from "./look.ts";
import type { Box } from "./plane.ts";
import type { LoadedVolume } from "./volume.ts";

/** Grey pixels of axial tiles side by side: `tiles` squares of `side` pixels, from the head down. */
export interface Strip {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Cuts a box into `tiles` axial slices, evenly spaced from its highest to its lowest slab, each sampled at `side` × `side`
 * points by linear interpolation and shown through `window`. Patient's right is left, as in the views. Outside the volume,
 * and where nothing was computed, the tile is black.
 */
export function cutStrip(volume: LoadedVolume, [low, high]: Box, tiles: number, side: number, window: Window): Strip {
  const grey = new Uint8ClampedArray(tiles * side * side);
  const { lower, upper } = windowRange(window);
  const gain = 255 / (upper - lower);
  const step = (axis: 0 | 1, n: number): number => low[axis] + ((n + 0.5) * (high[axis] - low[axis])) / side;
  for (let tile = 0; tile < tiles; tile++) {
    const z = high[2] - ((tile + 0.5) * (high[2] - low[2])) / tiles;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const value = interpolated(volume, [step(0, column), step(1, row), z]);
        grey[row * tiles * side + tile * side + column] = value === undefined ? 0 : (value - lower) * gain;
      }
    }
  }
  return { width: tiles * side, height: side, grey };
}

/** Trilinear value at a point; undefined outside the grid. Samples without data take no part. */
function interpolated(volume: LoadedVolume, p: Vec3): number | undefined {
  const m = volume.grid.toIndex;
  const [nx, ny, nz] = volume.grid.size;
  const i = m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + m[3];
  const j = m[4] * p[0] + m[5] * p[1] + m[6] * p[2] + m[7];
  const k = m[8] * p[0] + m[9] * p[1] + m[10] * p[2] + m[11];
  if (i < 0 || j < 0 || k < 0 || i > nx - 1 || j > ny - 1 || k > nz - 1) return undefined;
  const x = Math.floor(i);
  const y = Math.floor(j);
  const z = Math.floor(k);
  let sum = 0;
  let weights = 0;
  for (let n = 0; n < 8; n++) {
    const dx = n & 1;
    const dy = (n >> 1) & 1;
    const dz = n >> 2;
    const weight = (dx === 1 ? i - x : 1 - i + x) * (dy === 1 ? j - y : 1 - j + y) * (dz === 1 ? k - z : 1 - k + z);
    if (weight <= 0) continue;
    const stored = volume.data[((z + dz) * ny + y + dy) * nx + x + dx];
    if (stored === undefined || stored === volume.info.noData) continue;
    sum += weight * stored;
    weights += weight;
  }
  return weights > 0 ? (sum / weights) * volume.info.slope + volume.info.intercept : undefined;
}
