import { describe, expect, test } from "vitest";
import type { Mask, Vec3, Volume } from "../geometry/index.ts";
import {
  extractPatch,
  huFromNormalised,
  lungShare,
  lungShares,
  lungTiles,
  normalisedFromHu,
  tilePositions,
} from "./index.ts";

const unit = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;

function ramp(size: Vec3): Volume {
  const data = Int16Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => i - 500);
  return { size, affineLps: unit, data };
}

function maskOf(size: Vec3, inside: (x: number, y: number, z: number) => boolean): Mask {
  const [nx, ny, nz] = size;
  const data = Uint8Array.from({ length: nx * ny * nz }, (_, i) =>
    inside(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))) ? 1 : 0,
  );
  return { size, affineLps: unit, data };
}

describe("extractPatch", () => {
  const box = ramp([7, 6, 5]);
  const at = (x: number, y: number, z: number): number =>
    x >= 0 && x < 7 && y >= 0 && y < 6 && z >= 0 && z < 5 ? box.data[(z * 6 + y) * 7 + x]! : -1024;

  test.each([
    [0, 0, 0],
    [2, 1, 1],
    [-2, -3, -1],
    [5, 4, 3],
    [-9, 0, 0],
    [9, 9, 9],
    [3, -1, 4],
  ] as Vec3[])("at (%i, %i, %i): the voxels inside, air outside", (...min) => {
    const out = extractPatch(box, min, 4, new Float32Array(64).fill(Number.NaN));
    for (let i = 0; i < 64; i++) {
      const hu = at(min[0] + (i % 4), min[1] + (Math.floor(i / 4) % 4), min[2] + Math.floor(i / 16));
      expect(out[i]).toBe(Math.fround((hu + 300) / 700));
    }
  });

  test("clipping limits HU, air outside included", () => {
    const out = extractPatch(box, [-1, 0, 0], 2, new Float32Array(8), [-400, -399]);
    expect(out[0]).toBe(Math.fround(normalisedFromHu(-400)));
    expect(out[1]).toBe(Math.fround(normalisedFromHu(-400)));
    expect(new Set(out).size).toBeLessThanOrEqual(2);
  });

  test("the scale is the seed's and has a way back", () => {
    expect(normalisedFromHu(-300)).toBe(0);
    expect(normalisedFromHu(400)).toBe(1);
    expect(huFromNormalised(normalisedFromHu(-857))).toBeCloseTo(-857, 9);
  });
});

describe("tiles", () => {
  test.each([
    [[64, 64, 64], 32, 16],
    [[33, 70, 95], 32, 16],
    [[32, 40, 31], 32, 32],
    [[10, 100, 47], 32, 7],
  ] as [Vec3, number, number][])(
    "%j by %i every %i: each voxel covered, none beyond the box unless it is thinner than a tile",
    (size, n, stride) => {
      const tiles = tilePositions(size, n, stride);
      for (let axis = 0; axis < 3; axis++) {
        const starts = new Set(tiles.map((min) => min[axis]!));
        for (let v = 0; v < size[axis]!; v++) expect([...starts].some((s) => v >= s && v < s + n)).toBe(true);
        if (size[axis]! >= n) for (const s of starts) expect(s >= 0 && s + n <= size[axis]!).toBe(true);
      }
      expect(new Set(tiles.map(String)).size).toBe(tiles.length);
    },
  );

  test("kept are exactly the tiles with a lung voxel", () => {
    const mask = maskOf([64, 32, 32], (x, y, z) => x === 40 && y === 3 && z === 31);
    expect(lungTiles(mask, 32, 16)).toEqual([
      [16, 0, 0],
      [32, 0, 0],
    ]);
    expect(
      lungTiles(
        maskOf([64, 32, 32], () => false),
        32,
        16,
      ),
    ).toEqual([]);
  });

  test("shares of each lung: 2 is the left one", () => {
    const mask = maskOf([8, 8, 8], () => true);
    const data = mask.data.map((_, v) => (v % 8 < 2 ? 1 : v % 8 < 5 ? 2 : 0));
    expect(lungShares({ ...mask, data }, [0, 0, 0], 8)).toEqual({ right: 0.25, left: 0.375 });
  });

  test("share of lung", () => {
    const mask = maskOf([8, 8, 8], (x) => x < 4);
    expect(lungShare(mask, [0, 0, 0], 8)).toBe(0.5);
    expect(lungShare(mask, [2, 0, 0], 4)).toBe(0.5);
    expect(lungShare(mask, [-4, 0, 0], 8)).toBe(0.5);
    expect(lungShare(mask, [0, 0, 0], 8, 4)).toBe(0.5);
  });
});
