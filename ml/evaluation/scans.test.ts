import { describe, expect, test } from "vitest";
import { offsetOf } from "../geometry/index.ts";
import type { Field, Vec3 } from "../geometry/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { controlCubes, distance } from "./control-cube.ts";
import { lungCube } from "./cube.fixture.ts";
import { detections, hotSpots, rankOfFinding } from "./hot-spots.ts";
import { diametersMm, insertNodules } from "./nodules.ts";

const { hu, lung } = lungCube(seededRandom(4), undefined, 100);

describe("insertNodules", () => {
  const finding = { centre: [20, 20, 20] as const, radiusMm: 8 };
  const { box, nodules } = insertNodules(hu, lung, [finding], 1, seededRandom(6));

  test("each size and kind once, apart from each other and from the findings", () => {
    const kinds = new Set(nodules.map(({ diameterMm, kind }) => `${diameterMm} ${kind}`));
    expect(nodules).toHaveLength(2 * diametersMm.length);
    expect(kinds.size).toBe(nodules.length);
    for (const a of nodules) {
      expect(distance(a.centre, finding.centre)).toBeGreaterThanOrEqual(33);
      for (const b of nodules) if (a !== b) expect(distance(a.centre, b.centre)).toBeGreaterThanOrEqual(25);
    }
  });

  test("the middle has the kind's HU, the radius lies where half is nodule, nothing else is touched", () => {
    for (const { centre, radiusMm, kind, diameterMm } of nodules) {
      const target = kind === "solid" ? 20 : -600;
      const shell = (low: number, high: number): number => {
        const values: number[] = [];
        for (let k = -9; k <= 9; k++)
          for (let j = -9; j <= 9; j++)
            for (let i = -9; i <= 9; i++) {
              const d = Math.hypot(i, j, k);
              if (d < low || d > high) continue;
              values.push(box.data[offsetOf(box, centre[0] + i, centre[1] + j, centre[2] + k)]!);
            }
        return values.reduce((sum, v) => sum + v, 0) / values.length;
      };
      if (diameterMm >= 8) expect(Math.abs(shell(0, 1.5) - target)).toBeLessThan(40);
      const halfway = (target - 850) / 2;
      expect(Math.abs(shell(radiusMm - 0.3, radiusMm + 0.3) - halfway)).toBeLessThan(130);
    }
    const touched = [...hu.data.keys()].filter((v) => box.data[v] !== hu.data[v]);
    const nearest = (v: number): number => {
      const at: Vec3 = [v % 100, Math.floor(v / 100) % 100, Math.floor(v / 10_000)];
      return Math.min(...nodules.map(({ centre, radiusMm }) => distance(at, centre) - radiusMm));
    };
    expect(Math.max(...touched.map(nearest))).toBeLessThan(6);
    expect(touched.every((v) => box.data[v]! > hu.data[v]!)).toBe(true);
  });

  test("no room, no nodule", () => {
    const small = lungCube(seededRandom(4), undefined, 12);
    expect(insertNodules(small.hu, small.lung, [], 1, seededRandom(1)).nodules).toEqual([]);
  });
});

describe("controlCubes", () => {
  test("are cut around vessels inside the box, apart from findings", () => {
    const finding = { centre: [50, 50, 95] as const, radiusMm: 10 };
    const cubes = controlCubes(hu, lung, [finding], 4, seededRandom(2));
    expect(cubes).toHaveLength(4);
    for (const { hu: cube, nodule } of cubes) {
      const [, , , x, , , , y, , , , z] = cube.affineLps;
      expect(cube.size).toEqual([51, 51, 51]);
      expect(cube.data[offsetOf(cube, 26, 26, 23)]).toBeGreaterThanOrEqual(-500);
      expect(nodule.data[offsetOf(cube, 26, 26, 23)]).toBe(1);
      const nearest = [x, y, z].map((m, a) => Math.min(Math.max(finding.centre[a]!, m), m + 50));
      expect(distance(nearest as unknown as Vec3, finding.centre)).toBeGreaterThan(10);
    }
  });
});

describe("hotSpots", () => {
  const size: Vec3 = [40, 40, 40];
  const field: Field = {
    size,
    affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    data: new Float32Array(40 ** 3).fill(Number.NaN),
  };
  const set = (at: Vec3, value: number): void => void (field.data[offsetOf(field, ...at)] = value);
  for (let k = 1; k < 39; k++) for (let j = 1; j < 39; j++) for (let i = 1; i < 39; i++) set([i, j, k], 0.001 * i);
  set([10, 10, 10], 9);
  set([14, 10, 10], 8); // within 10 mm of the first
  set([30, 10, 10], 7);
  set([30, 30, 30], 5);
  const spots = hotSpots(field, 3);

  test("are local maxima, highest first, none within 10 mm of a higher one", () => {
    expect(spots).toEqual([
      { at: [10, 10, 10], score: 9 },
      { at: [30, 10, 10], score: 7 },
      { at: [30, 30, 30], score: 5 },
    ]);
  });

  test("hit within the radius and 2 mm; a known finding excuses", () => {
    const truth = [
      { centre: [30, 14, 10] as const, radiusMm: 2 },
      { centre: [5, 30, 30] as const, radiusMm: 2 },
    ];
    const known = [{ centre: [30, 30, 36] as const, radiusMm: 1 }];
    expect(detections(spots, truth, known)).toEqual({ findings: [7, Number.NEGATIVE_INFINITY], falsePositives: [9] });
    expect(detections(spots, truth, [])).toEqual({ findings: [7, Number.NEGATIVE_INFINITY], falsePositives: [9, 5] });
  });

  test("a finding's rank and the share of voxels below its mark", () => {
    const found = rankOfFinding(field, spots, { centre: [30, 10, 10], radiusMm: 1 });
    expect(found.rank).toBe(2);
    expect(found.percentile).toBeCloseTo(100 * (1 - 3 / 38 ** 3), 3);
    expect(rankOfFinding(field, spots, { centre: [20, 20, 20], radiusMm: 1 })).toEqual({
      rank: null,
      percentile: null,
    });
  });
});
