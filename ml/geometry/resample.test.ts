import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { isotropicGrid, offsetOf, resampleLinear, resampleNearest, toIndex, toWorld, voxelCount } from "./index.ts";
import type { Affine, Grid, Mask, Volume } from "./index.ts";

const size = [7, 6, 5] as const;
const source: Volume = {
  size,
  affineLps: [0.8, 0, 0, -3, 0, 0.7, 0, 4, 0, 0, 2.5, -11],
  data: Int16Array.from({ length: 210 }, (_, n) => ((n * 7919) % 3000) - 1024),
};
const mask: Mask = { ...source, data: Uint8Array.from({ length: 210 }, (_, n) => (n * 31) % 3) };

const grids: Readonly<Record<string, Grid>> = {
  "1 mm": isotropicGrid(source),
  "larger than the source": { size: [12, 10, 20], affineLps: [0.9, 0, 0, -5, 0, 0.9, 0, 2, 0, 0, 0.9, -14] },
  "axes reversed": { size: [6, 5, 9], affineLps: [-0.8, 0, 0, 1.6, 0, -0.7, 0, 7.4, 0, 0, 1.1, -11] },
  oblique: { size: [9, 9, 9], affineLps: [0.6, -0.8, 0, -1, 0.8, 0.6, 0, 3, 0, 0, 1, -10] },
  "axes exchanged": { size: [5, 6, 7], affineLps: [0, 0, 0.8, -3, 0, 0.7, 0, 4, 2.5, 0, 0, -11] },
};

describe("against scipy", () => {
  const script = `
import json, sys
import numpy
from scipy.ndimage import map_coordinates
q = json.load(sys.stdin)
values, labels = [numpy.array(q[name], float).reshape(q["size"][::-1]) for name in ("values", "labels")]
last = numpy.array(values.shape)[:, None] - 1
def at(points):
    points = numpy.array(points)[:, ::-1].T
    n = numpy.rint(points).astype(int)
    inside = numpy.all((n >= 0) & (n <= last), axis=0)
    nearest = numpy.where(inside, labels[tuple(numpy.clip(n, 0, last))], 0)
    return dict(linear=map_coordinates(values, points, order=1, mode="nearest").tolist(), label=nearest.tolist())
json.dump([at(points) for points in q["grids"]], sys.stdout)
`;
  interface Independent {
    readonly linear: readonly number[];
    readonly label: readonly number[];
  }
  const points = Object.values(grids).map((grid) =>
    [...places(grid)].map((index) => toIndex(source.affineLps, toWorld(grid.affineLps, index))),
  );

  testWith(["oracles"])("five grids, straight, reversed, exchanged, oblique, beyond the source", () => {
    const input = { values: [...source.data], labels: [...mask.data], size, grids: points };
    const independent = oracle<readonly Independent[]>(script, input);
    Object.entries(grids).forEach(([name, grid], g) => {
      const { linear, label } = independent[g]!;
      const made = resampleLinear(source, grid);
      expect(made.data.length).toBe(voxelCount(grid));
      // 0.5 for the rounding to whole HU, the rest for single precision.
      made.data.forEach((hu, n) => expect(Math.abs(hu - linear[n]!), name).toBeLessThanOrEqual(0.51));
      // Halves between two voxels may fall either way.
      const even = points[g]!.map((p) => p.every((c) => Math.abs(Math.abs(c % 1) - 0.5) > 1e-6));
      resampleNearest(mask, grid).data.forEach((value, n) => even[n] && expect(value, name).toBe(label[n]));
    });
  });
});

test("the same grid gives the same voxels", () => {
  expect(resampleLinear(source, source).data).toEqual(source.data);
  expect(resampleNearest(mask, source).data).toEqual(mask.data);
});

test("a field linear in the world stays so, straight or oblique", () => {
  const slope = (p: readonly number[]): number => 40 * p[0]! - 30 * p[1]! + 20 * p[2]!;
  const ramp: Volume = {
    ...source,
    data: Int16Array.from(places(source), (index) => Math.round(slope(toWorld(source.affineLps, index)))),
  };
  for (const affineLps of [
    [0.5, 0, 0, -2, 0, 0.5, 0, 5, 0, 0, 0.5, -9],
    [0.4, -0.3, 0, -1, 0.3, 0.4, 0, 5, 0, 0, 0.5, -9],
  ] satisfies readonly Affine[]) {
    const grid: Grid = { size: [4, 4, 4], affineLps };
    const made = resampleLinear(ramp, grid);
    for (const index of places(grid))
      expect(Math.abs(made.data[offsetOf(grid, ...index)]! - slope(toWorld(affineLps, index)))).toBeLessThanOrEqual(
        1.01,
      );
  }
});

test("one slice, one column, one voxel", () => {
  for (const flat of [
    [7, 6, 1],
    [1, 1, 5],
    [1, 1, 1],
  ] as const) {
    const thin: Volume = { ...source, size: flat, data: source.data.slice(0, flat[0] * flat[1] * flat[2]) };
    const made = resampleLinear(thin, isotropicGrid(thin));
    expect(made.data[0]).toBe(thin.data[0]);
    expect(made.data.every(Number.isFinite)).toBe(true);
    expect(resampleLinear(thin, { size: [2, 2, 2], affineLps: grids["oblique"]!.affineLps }).data.length).toBe(8);
  }
});

test("outside, the nearest face for intensities and nothing for labels", () => {
  const far: Grid = { size: [1, 1, 1], affineLps: [1, 0, 0, 1000, 0, 1, 0, 1000, 0, 0, 1, 1000] };
  expect(resampleLinear(source, far).data[0]).toBe(source.data.at(-1));
  expect(resampleNearest({ ...mask, data: mask.data.map(() => 1) }, far).data[0]).toBe(0);
});

function* places({ size: [nx, ny, nz] }: Grid): Generator<readonly [number, number, number]> {
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) yield [i, j, k];
}
