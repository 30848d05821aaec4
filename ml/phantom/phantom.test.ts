import { beforeAll, describe, expect, test } from "vitest";
import { offsetOf, toIndex } from "../geometry/index.ts";
import type { Vec3 } from "../geometry/index.ts";
import { makePhantom } from "./index.ts";
import type { Phantom } from "./index.ts";

/** The adult on a coarser grid: the same anatomy in a thirtieth of the time. */
const coarse = { size: [180, 180, 65] as const, spacingMm: [2, 2, 5] as const };

function huAt({ volume }: Phantom, lps: Vec3): number {
  const [i, j, k] = toIndex(volume.affineLps, lps).map(Math.round) as [number, number, number];
  return volume.data[offsetOf(volume, i, j, k)]!;
}

describe("the adult", () => {
  let phantom: Phantom;
  beforeAll(() => {
    phantom = makePhantom({ seed: 20, ...coarse });
  });

  const litres = (label: number): number =>
    (phantom.lungs.data.reduce((n, v) => n + Number(v === label), 0) * 20) / 1e6;

  test("has two lungs of adult size, the right one on the patient's right and larger", () => {
    expect(litres(1)).toBeGreaterThan(1.8);
    expect(litres(1)).toBeLessThan(3.5);
    expect(litres(2) / litres(1)).toBeGreaterThan(0.75);
    expect(litres(2) / litres(1)).toBeLessThan(1);
    const { lungs } = phantom;
    for (let n = 0; n < lungs.data.length; n++) {
      const x = (n % 180) * 2 - 179;
      if ((lungs.data[n] === 1 && x > 5) || (lungs.data[n] === 2 && x < -5))
        expect.fail(`label ${lungs.data[n]} at x = ${x} mm`);
    }
  });

  test("is air round a body, with lung, blood, fat and bone where they belong", () => {
    const mean = (lps: Vec3): number => {
      const around = [-3, 0, 3].flatMap((x) => [-3, 0, 3].map((y) => huAt(phantom, [lps[0] + x, lps[1] + y, lps[2]])));
      return around.reduce((a, b) => a + b, 0) / 9;
    };
    expect(mean([170, -150, 0])).toBeCloseTo(-1000, -2);
    expect(mean([28, -25, -60])).toBeGreaterThan(20); // heart
    expect(mean([28, -25, -60])).toBeLessThan(65);
    expect(mean([0, 70, 20])).toBeGreaterThan(100); // vertebra
    expect(mean([0, 15, 80])).toBeLessThan(-600); // windpipe
    const lung = [...phantom.volume.data].filter((_, n) => phantom.lungs.data[n] !== 0).sort((a, b) => a - b);
    expect(lung[lung.length >> 1]).toBeGreaterThan(-890);
    expect(lung[lung.length >> 1]).toBeLessThan(-800);
  });

  test("has one nodule free in the right lung and one at the left pleura, 8 to 20 mm, of soft tissue", () => {
    const [central, pleural] = phantom.nodules;
    expect(phantom.nodules.length).toBe(2);
    expect(phantom.label).toBe(1);
    expect([central!.lps[0] < 0, pleural!.lps[0] > 0]).toEqual([true, true]);
    const touches = ({ lps, diameterMm }: Phantom["nodules"][number]): boolean => {
      let outside = false;
      for (let n = 0; n < 400; n++) {
        const u = (n / 400) * 2 - 1,
          phi = n * 2.39996,
          s = Math.sqrt(1 - u * u),
          r = diameterMm / 2;
        const p: Vec3 = [lps[0] + r * s * Math.cos(phi), lps[1] + r * s * Math.sin(phi), lps[2] + r * u];
        const [i, j, k] = toIndex(phantom.lungs.affineLps, p).map(Math.round) as [number, number, number];
        outside ||= phantom.lungs.data[offsetOf(phantom.lungs, i, j, k)] === 0;
      }
      return outside;
    };
    expect([touches(central!), touches(pleural!)]).toEqual([false, true]);
    for (const { lps, diameterMm } of phantom.nodules) {
      expect(diameterMm).toBeGreaterThanOrEqual(8);
      expect(diameterMm).toBeLessThanOrEqual(20);
      expect(huAt(phantom, lps)).toBeGreaterThan(-250);
      expect(huAt(phantom, lps)).toBeLessThan(100);
    }
  });

  test("has noise as a kernel leaves it: neighbours go together", () => {
    // Inside the heart, where everything is equal.
    const k = 20,
      values = Array.from({ length: 20 }, (_, j) =>
        Array.from({ length: 20 }, (_, i) => phantom.volume.data[offsetOf(phantom.volume, 92 + i, 68 + j, k)]!),
      );
    const flat = values.flat(),
      mean = flat.reduce((a, b) => a + b) / flat.length;
    const variance = flat.reduce((a, b) => a + (b - mean) ** 2, 0) / flat.length;
    let neighbours = 0;
    for (const row of values)
      for (let i = 1; i < row.length; i++) neighbours += (row[i]! - mean) * (row[i - 1]! - mean);
    expect(Math.sqrt(variance)).toBeGreaterThan(8);
    expect(Math.sqrt(variance)).toBeLessThan(25);
    expect(neighbours / (20 * 19) / variance).toBeGreaterThan(0.2);
  });
});

test("the same options give the same voxels; another seed, another chest", () => {
  const small = (seed: number): Phantom =>
    makePhantom({ seed, chest: "small", size: [48, 48, 24], spacingMm: [3, 3, 5] });
  expect(small(1).volume.data).toEqual(small(1).volume.data);
  expect(small(1).nodules).not.toEqual(small(2).nodules);
});

test("the anatomy does not depend on the grid", () => {
  const a = makePhantom({ seed: 3, chest: "small", size: [48, 48, 24], spacingMm: [3, 3, 5] });
  const b = makePhantom({ seed: 3, chest: "small", size: [96, 96, 24], spacingMm: [1.5, 1.5, 5] });
  expect(b.nodules).toEqual(a.nodules);
  const litres = ({ lungs, spacingMm: [x, y, z] }: Phantom): number =>
    lungs.data.reduce((n, v) => n + Number(v > 0), 0) * x * y * z * 1e-6;
  expect(litres(b) / litres(a)).toBeCloseTo(1, 1);
});

test("destroyed lung is darker lung", () => {
  const median = (emphysema: number): number => {
    const { volume, lungs } = makePhantom({
      seed: 5,
      chest: "small",
      size: [48, 48, 24],
      spacingMm: [3, 3, 5],
      nodules: [],
      emphysema,
    });
    const values = volume.data.filter((_, n) => lungs.data[n] !== 0).sort();
    return values[values.length >> 1]!;
  };
  expect(median(1)).toBeLessThan(median(0) - 25);
});
