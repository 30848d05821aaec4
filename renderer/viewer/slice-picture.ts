import { add, apply, scale, type Vec3 } from "./grid.ts";
import { type Window, windowRange } from "./look.ts";
import { canvasToLps, type PaneMap } from "./plane.ts";
import type { LoadedVolume } from "./volume.ts";

/**
 * A plane's picture of a volume in HU as RGBA, `width` × `height` CSS pixels: the voxel nearest to each pixel's centre, grey
 * through the window. Transparent outside the volume and where nothing was computed, and in the columns before `from`.
 */
export function slicePicture(
  { grid, info, data }: LoadedVolume,
  map: PaneMap,
  [width, height]: readonly [number, number],
  window: Window,
  from = 0,
): Uint8ClampedArray<ArrayBuffer> {
  const picture = new Uint8ClampedArray(4 * width * height);
  const { lower, upper } = windowRange(window);
  const gain = 255 / (upper - lower);
  const [nx, ny, nz] = grid.size;
  const indexAt = (x: number, y: number): Vec3 => apply(grid.toIndex, canvasToLps(map, [x + 0.5, y + 0.5]));
  const [a, b] = [indexAt(from, 0), indexAt(from + 1, 0)];
  const step = add(b, scale(a, -1));
  for (let y = 0; y < height; y++) {
    const start = indexAt(from, y);
    for (let x = from; x < width; x++) {
      const i = Math.round(start[0] + (x - from) * step[0]);
      const j = Math.round(start[1] + (x - from) * step[1]);
      const k = Math.round(start[2] + (x - from) * step[2]);
      if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
      const stored = data[(k * ny + j) * nx + i] as number;
      if (stored === info.noData) continue;
      const at = 4 * (y * width + x);
      picture[at] = picture[at + 1] = picture[at + 2] = (stored * info.slope + info.intercept - lower) * gain;
      picture[at + 3] = 255;
    }
  }
  return picture;
}
