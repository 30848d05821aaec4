import fc from "fast-check";
import { expect, test } from "vitest";
import { gridOf, type Vec3 } from "./grid.ts";
import {
  boxOnPlane,
  canvasToLps,
  lpsToCanvas,
  mmPerPixel,
  orientationLetters,
  type PaneMap,
  sliceOf,
  stepIndex,
} from "./plane.ts";

const axial: PaneMap = { origin: [-100, -80, -40], right: [0.8, 0, 0], down: [0, 0.8, 0] };
const coronal: PaneMap = { origin: [-100, 12, 60], right: [0.5, 0, 0], down: [0, 0, -0.5] };
const scan = gridOf({
  size: [512, 512, 133],
  affineLps: [0.703125, 0, 0, -166, 0, 0.703125, 0, -171.7, 0, 0, 2.5, -340],
});
const mm = fc.double({ min: -300, max: 300, noNaN: true });

test("canvas → LPS → canvas gives the point back, and a point off the plane falls on its foot", () => {
  fc.assert(
    fc.property(mm, mm, mm, (x, y, z) => {
      for (const map of [axial, coronal]) {
        const [u, v] = lpsToCanvas(map, canvasToLps(map, [x, y]));
        expect(u).toBeCloseTo(x, 6);
        expect(v).toBeCloseTo(y, 6);
      }
      expect(lpsToCanvas(axial, [x, y, z])).toEqual(lpsToCanvas(axial, [x, y, -40]));
    }),
  );
  expect(mmPerPixel(coronal)).toBe(0.5);
});

test("radiological letters: patient's left on the right of axial and coronal, back on the right of sagittal", () => {
  expect(orientationLetters(axial.right)).toBe("L");
  expect(orientationLetters(axial.down)).toBe("P");
  expect(orientationLetters(coronal.down)).toBe("F");
  expect(orientationLetters([0, 1, 0])).toBe("P");
  expect(orientationLetters([0, 0, 1])).toBe("H");
  expect(orientationLetters([-0.9, -0.4, 0])).toBe("RA");
});

test("slices count from the head, from the front, from the patient's right", () => {
  const mass: Vec3 = [56.4, 86.4, -115.8];
  expect(sliceOf(scan, "axial", mass)).toMatchObject({ slice: 133 - 90, slices: 133, axis: "z", mm: -115.8 });
  expect(sliceOf(scan, "sagittal", mass)).toMatchObject({ slice: 317, slices: 512, axis: "x" });
  expect(sliceOf(scan, "coronal", mass)).toMatchObject({ slice: 368, slices: 512, axis: "y" });
});

test("one step down in axial is one slice toward the feet, and the ends hold", () => {
  expect(stepIndex(scan, "axial", [56.4, 86.4, -115.8], 1)).toEqual([316, 367, 89]);
  expect(stepIndex(scan, "axial", [56.4, 86.4, -115.8], -1e6)).toEqual([316, 367, 132]);
  expect(stepIndex(scan, "coronal", [56.4, 86.4, -115.8], 1e6)).toEqual([316, 511, 90]);
});

test("a coronal acquisition is stepped along its own axes", () => {
  const grid = gridOf({ size: [256, 200, 60], affineLps: [1, 0, 0, -128, 0, 0, 3, -90, 0, -1, 0, 100] });
  expect(sliceOf(grid, "coronal", [0, -90, 0])).toMatchObject({ slice: 1, slices: 60 });
  expect(sliceOf(grid, "axial", [0, 0, 100])).toMatchObject({ slice: 1, slices: 200 });
  expect(stepIndex(grid, "axial", [0, 0, 100], 1)).toEqual([128, 1, 30]);
});

test("a box in the plane is its rectangle, one beside it nothing", () => {
  const points = boxOnPlane(axial, [
    [-20, -16, -56],
    [12, 16, -24],
  ]);
  expect(points).toHaveLength(4);
  expect(points.map(([x]) => x).toSorted((a, b) => a - b)[0]).toBeCloseTo(100, 9);
  expect(points.map(([, y]) => y).toSorted((a, b) => b - a)[0]).toBeCloseTo(120, 9);
  expect(
    boxOnPlane(axial, [
      [-20, -16, -39.9],
      [12, 16, -8],
    ]),
  ).toEqual([]);
});

test("an oblique plane cuts a cube's corner in a triangle and its middle in a hexagon, every corner on plane and surface", () => {
  const map = (at: Vec3): PaneMap => ({
    origin: at,
    right: [1 / Math.SQRT2, -1 / Math.SQRT2, 0],
    down: [1 / Math.sqrt(6), 1 / Math.sqrt(6), -2 / Math.sqrt(6)],
  });
  const cube: [Vec3, Vec3] = [
    [0, 0, 0],
    [1, 1, 1],
  ];
  expect(boxOnPlane(map([0.2, 0.2, 0.2]), cube)).toHaveLength(3);
  const middle = map([0.5, 0.5, 0.5]);
  const hexagon = boxOnPlane(middle, cube);
  expect(hexagon).toHaveLength(6);
  for (const point of hexagon) {
    const lps = canvasToLps(middle, point);
    expect(lps[0] + lps[1] + lps[2]).toBeCloseTo(1.5, 9);
    expect(Math.min(...lps)).toBeCloseTo(0, 9);
    expect(Math.max(...lps)).toBeCloseTo(1, 9);
  }
});
