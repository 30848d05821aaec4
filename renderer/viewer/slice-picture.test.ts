import { expect, test } from "vitest";
import { gridOf } from "./grid.ts";
import type { PaneMap } from "./plane.ts";
import { slicePicture } from "./slice-picture.ts";
import type { LoadedVolume } from "./volume.ts";

/** 4 × 3 × 2 voxels of 2 mm; the stored number tells the voxel, value = 10 × stored − 1000; 0 is no data. */
function counted(noData: number | null): LoadedVolume {
  const info = {
    id: "v",
    url: "",
    size: [4, 3, 2] as [number, number, number],
    affineLps: [2, 0, 0, 10, 0, 2, 0, 20, 0, 0, 2, 30] as never,
    dtype: "int16" as const,
    byteOffset: 0,
    byteLength: 48,
    slope: 10,
    intercept: -1000,
    noData,
    unit: "HU" as const,
  };
  return { info, grid: gridOf(info), data: Int16Array.from({ length: 24 }, (_, n) => n) };
}

/** One pixel a millimetre: two pixels a voxel, the first voxel's from 9 to 11 mm. */
const axial: PaneMap = { origin: [9, 19, 32], right: [1, 0, 0], down: [0, 1, 0] };
const window = { width: 1000, level: -500 };
const greyAt = (picture: Uint8ClampedArray, width: number, x: number, y: number): number[] => [
  ...picture.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];

test("every pixel is the grey of the voxel under its centre", () => {
  const picture = slicePicture(counted(null), axial, [8, 6], window);
  for (let y = 0; y < 6; y++)
    for (let x = 0; x < 8; x++) {
      const stored = 12 + Math.floor(y / 2) * 4 + Math.floor(x / 2);
      const grey = Math.round((10 * stored * 255) / 1000);
      expect(greyAt(picture, 8, x, y)).toEqual([grey, grey, grey, 255]);
    }
});

test("nothing is drawn outside the volume, before the first column, nor where nothing was computed", () => {
  const picture = slicePicture(counted(13), axial, [10, 7], window, 1);
  const alpha = (x: number, y: number): number => greyAt(picture, 10, x, y)[3]!;
  expect([alpha(0, 0), alpha(8, 0), alpha(1, 6)]).toEqual([0, 0, 0]);
  expect([alpha(2, 0), alpha(3, 1)]).toEqual([0, 0]);
  expect([alpha(1, 0), alpha(4, 0), alpha(7, 5)]).toEqual([255, 255, 255]);
});

test("a coronal plane that shows the head up reads the rows backwards", () => {
  const coronal: PaneMap = { origin: [9, 22, 33], right: [1, 0, 0], down: [0, 0, -1] };
  const picture = slicePicture(counted(null), coronal, [8, 4], window);
  const first = (n: number): number => Math.round((10 * n * 255) / 1000);
  expect(greyAt(picture, 8, 0, 0)[0]).toBe(first(16));
  expect(greyAt(picture, 8, 0, 3)[0]).toBe(first(4));
});
