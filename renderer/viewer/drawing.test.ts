import { expect, test } from "vitest";
import type { VolumeInfo } from "../../electron/contract/index.ts";
import { maskOutline, thresholdOutline } from "./contour.ts";
import { gridOf } from "./grid.ts";
import type { PaneMap } from "./plane.ts";
import { reduceMap, reduceScan } from "./reduce.ts";
import { cutStrip } from "./strip.ts";
import type { LoadedVolume } from "./volume.ts";

/** A volume made of a rule over LPS, 1 mm (or `stepMm`) apart, from `-half` to `half`. */
function made(
  half: number,
  stepMm: number,
  rule: (x: number, y: number, z: number) => number,
  more: Partial<VolumeInfo> = {},
): LoadedVolume {
  const n = Math.round((2 * half) / stepMm) + 1;
  const info: VolumeInfo = {
    id: "v",
    url: "",
    size: [n, n, n],
    affineLps: [stepMm, 0, 0, -half, 0, stepMm, 0, -half, 0, 0, stepMm, -half],
    dtype: "int16",
    byteOffset: 0,
    byteLength: 2 * n ** 3,
    slope: 1,
    intercept: 0,
    noData: null,
    unit: "HU",
    ...more,
  };
  const data = new Int16Array(n ** 3);
  for (let k = 0, at = 0; k < n; k++)
    for (let j = 0; j < n; j++)
      for (let i = 0; i < n; i++, at++) data[at] = rule(i * stepMm - half, j * stepMm - half, k * stepMm - half);
  return { info, grid: gridOf(info), data };
}

const ball = made(20, 1, (x, y, z) => (Math.hypot(x, y, z) <= 12 ? 2 : 0), { unit: "label" });
const map: PaneMap = { origin: [-20, -20, 0], right: [0.5, 0, 0], down: [0, 0.5, 0] };

test("the outline of a ball lies at its radius on the plane through its middle", () => {
  const segments = maskOutline(ball, map, 80, 80, 1);
  expect(segments.length).toBeGreaterThan(100);
  const radii = Array.from({ length: segments.length / 2 }, (_, n) =>
    Math.hypot((segments[2 * n] as number) * 0.5 - 20, (segments[2 * n + 1] as number) * 0.5 - 20),
  );
  expect(Math.min(...radii)).toBeGreaterThan(11.2);
  expect(Math.max(...radii)).toBeLessThan(13);
});

test("a closed outline has as many ends going in as coming out at every point", () => {
  const segments = maskOutline(ball, map, 80, 80, 1);
  const ends = new Map<string, number>();
  for (let n = 0; n < segments.length; n += 2) {
    const key = `${(segments[n] as number).toFixed(3)} ${(segments[n + 1] as number).toFixed(3)}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }
  expect([...ends.values()].every((count) => count % 2 === 0)).toBe(true);
});

test("outside the volume, and where no label is, there is no outline", () => {
  expect(maskOutline(ball, { ...map, origin: [-20, -20, 18] }, 80, 80, 1)).toHaveLength(0);
  expect(maskOutline(ball, { ...map, origin: [500, 500, 0] }, 80, 80, 1)).toHaveLength(0);
});

test("the line at a threshold runs between the last hidden and the first shown voxel", () => {
  const ramp = made(10, 1, (x) => 100 + x, { unit: "nats/voxel", noData: 0 });
  const segments = thresholdOutline(
    ramp,
    [104, Infinity],
    { origin: [-10, -10, 0], right: [0.25, 0, 0], down: [0, 0.25, 0] },
    80,
    80,
    1,
  );
  const x = Array.from({ length: segments.length / 2 }, (_, n) => (segments[2 * n] as number) * 0.25 - 10).filter(
    (value) => value < 9,
  );
  expect(Math.min(...x)).toBeGreaterThan(3.2);
  expect(Math.max(...x)).toBeLessThan(3.8);
});

test("a strip runs from the head down, patient's right at the left, through the window", () => {
  const scan = made(20, 1, (x, y, z) => (z > 0 ? 100 : x < 0 ? 0 : 50) + (y > 18 ? 1000 : 0));
  const strip = cutStrip(
    scan,
    [
      [-16, -16, -16],
      [16, 16, 16],
    ],
    4,
    8,
    { width: 100, level: 50 },
  );
  const at = (tile: number, row: number, column: number): number =>
    strip.grey[row * strip.width + tile * 8 + column] as number;
  expect([strip.width, strip.height]).toEqual([32, 8]);
  expect([at(0, 4, 1), at(1, 4, 6)]).toEqual([255, 255]);
  expect([at(2, 4, 1), at(3, 4, 1)]).toEqual([0, 0]);
  expect(Math.abs(at(3, 4, 6) - 127.5)).toBeLessThan(1);
});

test("a strip is black outside the volume and where nothing was computed, and blends only what there is", () => {
  const hole = made(20, 1, (x) => (x < 0 ? 0 : 200), { noData: 0 });
  const strip = cutStrip(
    hole,
    [
      [-30, -4, -4],
      [2, 4, 4],
    ],
    1,
    16,
    { width: 200, level: 100 },
  );
  expect(strip.grey.slice(0, 14).every((grey) => grey === 0)).toBe(true);
  expect(strip.grey[15]).toBe(255);
});

test("the reduced scan covers the lungs, keeps their values and is air outside", () => {
  const scan = made(30, 1.5, (x) => -800 + 2 * x);
  const lungs = made(30, 1.5, (x, y, z) => (Math.hypot(x, y, z) < 15 ? 1 : 0), { unit: "label" });
  const reduced = reduceScan(scan, lungs, 24);
  expect(Math.max(...reduced.grid.size)).toBeLessThanOrEqual(25);
  const value = (x: number, y: number, z: number): number => {
    const [i, j, k] = [x, y, z].map((mm, axis) =>
      Math.round((mm - (reduced.grid.originLps[axis] as number)) / reduced.grid.spacingMm[0]),
    ) as [number, number, number];
    return reduced.data[(k * reduced.grid.size[1] + j) * reduced.grid.size[0] + i] as number;
  };
  expect(Math.abs(value(6, 0, 0) + 788)).toBeLessThan(4);
  expect(value(0, 0, reduced.grid.originLps[2])).toBe(-1024);
});

test("the reduced map is the mean of its cell in the map's unit, and empty where most is without data", () => {
  const loss = made(10, 1, (x, y, z) => (z > 5 ? 0 : 1000 + Math.round(10 * x + y)), {
    slope: 0.01,
    intercept: -5,
    noData: 0,
    unit: "nats/voxel",
  });
  const { size, values, originLps, stepMm } = reduceMap(loss, 4, -99);
  const at = (x: number, y: number, z: number): number =>
    values[
      (((z - originLps[2]) / stepMm) * size[1] + (y - originLps[1]) / stepMm) * size[0] + (x - originLps[0]) / stepMm
    ] as number;
  expect(at(2, 2, 2)).toBeCloseTo(5.22, 5);
  expect(at(2, 2, 10)).toBe(-99);
});
