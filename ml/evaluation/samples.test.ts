import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { seededRandom, weightedAuc } from "../statistics/index.ts";
import { lungCube } from "./cube.fixture.ts";
import { closedLung, denseHu, maskOn, within } from "./regions.ts";
import { drawSamples } from "./samples.ts";
import { drawSubCube, positionOf } from "./sub-cube.ts";

const centre = [26, 26, 23] as const;

testWith(["oracles"])("within equals scipy's distance transform, at the faces too", () => {
  const random = seededRandom(2);
  const grid = { size: [9, 7, 8] as const, affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const };
  const mask = maskOn(grid, () => random.uniform() < 0.03);
  const expected = oracle<number[]>(
    `import sys, json, numpy as np
from scipy.ndimage import distance_transform_edt
m = np.array(json.load(sys.stdin)).reshape(8, 7, 9)
print(json.dumps((distance_transform_edt(m == 0) <= 3).astype(int).ravel().tolist()))`,
    [...mask.data],
  );
  expect([...within(mask, 3).data]).toEqual(expected);
});

describe("closedLung", () => {
  test("takes in vessels and what lung shuts in, leaves the wall out, and does not know the nodule", () => {
    const { hu } = lungCube(seededRandom(5), { centre, radius: 11 });
    for (let v = 0; v < hu.data.length; v++) if (v % 51 >= 44) hu.data[v] = 50;
    const lung = closedLung(hu);
    const at = (i: number, j: number, k: number): number => lung.data[(k * 51 + j) * 51 + i]!;
    expect(at(26, 26, 23)).toBe(1);
    expect(at(48, 10, 10)).toBe(0);
    const inside = lung.data.filter((label, v) => label > 0 && v % 51 < 42).length;
    expect(inside).toBe(42 * 51 * 51);
  });
});

describe("drawSamples", () => {
  const whole = lungCube(seededRandom(7), { centre, radius: 6 });
  const options = { random: seededRandom(1), most: 200, marginVoxels: 4 };

  test("both classes are dense and in the lung; vessels keep 3 mm from the nodule; the margin is kept", () => {
    const cube = drawSubCube(whole, 36, seededRandom(3));
    const { voxels, labels } = drawSamples(cube, () => true, options);
    expect(voxels.length).toBeGreaterThan(100);
    const near = within(cube.nodule, 3);
    voxels.forEach((v, n) => {
      expect(cube.hu.data[v]).toBeGreaterThanOrEqual(denseHu);
      expect(cube.lung.data[v]).toBe(1);
      expect(positionOf(v, cube.hu.size).toBorder).toBeGreaterThanOrEqual(4);
      expect(labels[n] === 1 ? cube.nodule.data[v] : 1 - near.data[v]!).toBe(1);
    });
  });

  test("position finds the nodule without matching, and is worth one half with it", () => {
    const nearness: number[] = [],
      border: number[] = [],
      label: number[] = [],
      weight: number[] = [];
    for (let draw = 0; draw < 8; draw++) {
      const cube = drawSubCube(whole, 36, seededRandom(draw));
      const { voxels, labels, weights } = drawSamples(cube, () => true, options);
      voxels.forEach((v, n) => {
        const { toBorder, toCentre } = positionOf(v, cube.hu.size);
        nearness.push(-toCentre);
        border.push(toBorder);
        label.push(labels[n]!);
        weight.push(weights[n]!);
      });
    }
    expect(weightedAuc(label, nearness, weight)).toBeGreaterThan(0.45);
    expect(weightedAuc(label, nearness, weight)).toBeLessThan(0.55);
    expect(weightedAuc(label, border, weight)).toBeGreaterThan(0.45);
    expect(weightedAuc(label, border, weight)).toBeLessThan(0.55);
    const all = drawSubCube(whole, 51, seededRandom(1));
    const dense = [...all.hu.data.keys()].filter((v) => all.hu.data[v]! >= denseHu);
    const unmatched = weightedAuc(
      dense.map((v) => all.nodule.data[v]!),
      dense.map((v) => -positionOf(v, all.hu.size).toCentre),
      dense.map(() => 1),
    );
    expect(unmatched).toBeGreaterThan(0.95);
  });

  test("a voxel that one map says nothing of is compared under none", () => {
    const cube = drawSubCube(whole, 36, seededRandom(3));
    const { voxels } = drawSamples(cube, (v) => v % 2 === 0, options);
    expect(voxels.every((v) => v % 2 === 0)).toBe(true);
  });
});

test("sub-cubes are cut where the seed says, all three grids at the same place, and never beyond the cube", () => {
  const whole = lungCube(seededRandom(7), { centre, radius: 6 });
  const corners = Array.from({ length: 30 }, (_, seed) => drawSubCube(whole, 40, seededRandom(seed)));
  const origins = new Set(corners.map(({ hu }) => [hu.affineLps[3], hu.affineLps[7], hu.affineLps[11]].join()));
  expect(origins.size).toBeGreaterThan(25);
  for (const { hu, nodule, lung } of corners) {
    expect([nodule.affineLps, lung.affineLps]).toEqual([hu.affineLps, hu.affineLps]);
    expect(Math.max(hu.affineLps[3], hu.affineLps[7], hu.affineLps[11])).toBeLessThanOrEqual(11);
  }
  expect(() => drawSubCube(whole, 52, seededRandom(1))).toThrow("51×51×51");
});
