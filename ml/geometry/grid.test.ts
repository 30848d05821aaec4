import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxSize, crop, cropGrid, isotropicGrid, offsetOf, spacingMm, toWorld, voxelCount, wholeBox } from "./index.ts";
import type { Affine, Box, Grid, Volume } from "./index.ts";

const oblique: Affine = [0.6, -0.8, 0, 10, 0.8, 0.6, 0, -20, 0, 0, 2.5, 30];
const grid: Grid = { size: [5, 4, 3], affineLps: oblique };
const volume: Volume = { ...grid, data: Int16Array.from({ length: 60 }, (_, n) => n) };

/** A box inside the grid above, at least one voxel wide. */
const box: fc.Arbitrary<Box> = fc
  .tuple(
    ...([5, 4, 3].map((n) => fc.tuple(fc.nat(n - 1), fc.nat(n - 1))) as [
      fc.Arbitrary<[number, number]>,
      fc.Arbitrary<[number, number]>,
      fc.Arbitrary<[number, number]>,
    ]),
  )
  .map(([x, y, z]) => {
    const low = (p: [number, number]): number => Math.min(...p),
      high = (p: [number, number]): number => Math.max(...p) + 1;
    return { min: [low(x), low(y), low(z)], max: [high(x), high(y), high(z)] };
  });

test("x is the fastest", () => {
  expect([offsetOf(grid, 1, 0, 0), offsetOf(grid, 0, 1, 0), offsetOf(grid, 0, 0, 1)]).toEqual([1, 5, 20]);
  expect(voxelCount(grid)).toBe(60);
});

describe("a crop", () => {
  test("keeps every voxel's value and place", () => {
    fc.assert(
      fc.property(box, (part) => {
        const cut = crop(volume, part);
        const [nx, ny, nz] = boxSize(part);
        expect(cut.size).toEqual([nx, ny, nz]);
        for (let k = 0; k < nz; k++)
          for (let j = 0; j < ny; j++)
            for (let i = 0; i < nx; i++) {
              const [x, y, z] = [i + part.min[0], j + part.min[1], k + part.min[2]];
              expect(cut.data[offsetOf(cut, i, j, k)]).toBe(volume.data[offsetOf(volume, x, y, z)]);
              const got = toWorld(cut.affineLps, [i, j, k]);
              toWorld(oblique, [x, y, z]).forEach((mm, axis) => expect(got[axis]).toBeCloseTo(mm, 9));
            }
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  test("of the whole is a copy", () => {
    const copy = crop(volume, wholeBox(volume));
    expect(copy).toEqual(volume);
    copy.data[0] = 99;
    expect(volume.data[0]).toBe(0);
  });

  test("of a grid needs no voxels", () => {
    expect(cropGrid(grid, { min: [1, 2, 0], max: [3, 4, 1] })).toMatchObject({ size: [2, 2, 1] });
  });
});

describe("an isotropic grid", () => {
  test("starts on the first voxel and ends on or before the last", () => {
    const length = fc.tuple(fc.integer({ min: 1, max: 600 }), fc.double({ min: 0.3, max: 9, noNaN: true }));
    fc.assert(
      fc.property(length, length, length, fc.constantFrom(0.7, 1, 2), (x, y, z, mm) => {
        const source: Grid = { size: [x[0], y[0], z[0]], affineLps: [x[1], 0, 0, 1, 0, y[1], 0, 2, 0, 0, z[1], 3] };
        const made = isotropicGrid(source, mm);
        spacingMm(made.affineLps).forEach((spacing) => expect(spacing).toBeCloseTo(mm, 9));
        expect([made.affineLps[3], made.affineLps[7], made.affineLps[11]]).toEqual([1, 2, 3]);
        [x, y, z].forEach(([n, spacing], axis) => {
          const last = (made.size[axis]! - 1) * mm,
            end = (n - 1) * spacing;
          expect(last).toBeLessThanOrEqual(end + 1e-4);
          expect(last).toBeGreaterThan(end - mm - 1e-4);
        });
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("of LIDC-IDRI-0001's grid: 512 × 0.703125 mm and 133 × 2.5 mm", () => {
    const lidc: Grid = {
      size: [512, 512, 133],
      affineLps: [0.703125, 0, 0, -166, 0, 0.703125, 0, -171.7, 0, 0, 2.5, -340],
    };
    expect(isotropicGrid(lidc).size).toEqual([360, 360, 331]);
  });

  test("keeps oblique axes", () => {
    const made = isotropicGrid(grid);
    expect(made.size).toEqual([5, 4, 6]);
    [0.6, -0.8, 0, 10, 0.8, 0.6, 0, -20, 0, 0, 1, 30].forEach((value, n) =>
      expect(made.affineLps[n]).toBeCloseTo(value, 12),
    );
  });
});
