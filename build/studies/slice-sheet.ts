/** HU that are shown, black to white. */
export interface Window {
  readonly lowHu: number;
  readonly highHu: number;
}

/** Grey levels, row by row. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** How a sheet is laid out, in pixels. */
export const layout = { slices: 24, columns: 6, enlarged: 3, between: 3, around: 30 } as const;

/** Which slices of n are shown: 24 from the first, evenly apart. */
export function shownSlices(n: number): number[] {
  return Array.from({ length: layout.slices }, (_, i) => Math.floor((i * n) / layout.slices));
}

/** First pixel of the i-th pair of a sheet of patches of n³: its original; the reconstruction stands right of it. */
export function placeOfPair(i: number, n: number): { readonly x: number; readonly y: number; readonly second: number } {
  const side = n * layout.enlarged;
  const pair = 2 * side + layout.between;
  return {
    x: layout.around + (i % layout.columns) * (pair + layout.around),
    y: layout.around + Math.floor(i / layout.columns) * (side + layout.around),
    second: side + layout.between,
  };
}

/**
 * 24 slices of one patch, original | reconstruction, both in HU [z][y][x], six pairs a row on white. Grey is
 * 255·(HU − low)/(high − low), rounded and kept within 0 … 255; a voxel is a square of 3 × 3 pixels, nothing is smoothed.
 */
export function sliceSheet(
  original: ArrayLike<number>,
  reconstruction: ArrayLike<number>,
  n: number,
  window: Window,
): Sheet {
  const side = n * layout.enlarged;
  const last = placeOfPair(layout.slices - 1, n);
  const [width, height] = [last.x + last.second + side + layout.around, last.y + side + layout.around];
  const pixels = new Uint8Array(width * height).fill(255);
  const draw = (values: ArrayLike<number>, slice: number, left: number, top: number): void => {
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const voxel = (slice * n + Math.floor(y / layout.enlarged)) * n + Math.floor(x / layout.enlarged);
        pixels[(top + y) * width + left + x] = greyOf(values[voxel]!, window);
      }
  };
  shownSlices(n).forEach((slice, i) => {
    const { x, y, second } = placeOfPair(i, n);
    draw(original, slice, x, y);
    draw(reconstruction, slice, x + second, y);
  });
  return { width, height, pixels };
}

export function greyOf(hu: number, { lowHu, highHu }: Window): number {
  return Math.min(255, Math.max(0, Math.round((255 * (hu - lowHu)) / (highHu - lowHu))));
}
