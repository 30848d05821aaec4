import { expect, test } from "vitest";
import { zoomCubic } from "../../geometry/index.ts";
import { countBits } from "../bits.ts";
import { boxWithoutLast, faithfulMask, trimSlices } from "./mask.ts";
import { otsuThreshold } from "./otsu.ts";
import { prepareFaithful } from "./prepare.ts";
import type { FaithfulLungs } from "./prepare.ts";
import { integerPhantom, phantomSize, phantomSlices } from "./testing.ts";

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

function prepared(kernelSize?: number): FaithfulLungs {
  const lungs = prepareFaithful(phantomSlices(1.7, 3), kernelSize === undefined ? {} : { kernelSize });
  if ("refused" in lungs) throw new Error(lungs.refused[0]!.message);
  return lungs;
}

// Every number of these is what the original's functions gave on the same phantom.
test("the phantom is the phantom", () => {
  const hu = integerPhantom();
  expect([sum(hu), Math.min(...hu), Math.max(...hu)]).toEqual([-51_384_712, -1010, 160]);
});

test("resampled to 1 mm, voxel sums and voxels", () => {
  const planes = phantomSlices(1.7, 3).map(({ hu }) => hu as Int16Array);
  const hu = zoomCubic(planes, [64, 64], [108, 108, 70]);
  const at = (z: number, y: number, x: number): number[] => [
    ...hu.subarray((z * 108 + y) * 108 + x, (z * 108 + y) * 108 + x + 4),
  ];
  const sorted = hu.toSorted();
  expect([sum(hu), sorted[0], sorted.at(-1)]).toEqual([-423_621_709, -1233, 480]);
  expect([at(35, 50, 20), at(0, 0, 0)]).toEqual([
    [-221, -557, -841, -893],
    [-1010, -1007, -1000, -994],
  ]);
});

test("squares of 5: threshold, mask, kept slices, box and its sum", () => {
  const { box, thresholdHu, resampledSize, boxInResampled } = prepared();
  expect([thresholdHu, resampledSize]).toEqual([-473, [108, 108, 70]]);
  expect(boxInResampled).toEqual({ min: [14, 21, 3], max: [95, 81, 68] });
  expect([box.size, sum(box.data)]).toEqual([[81, 60, 65], -66_783_770]);
  const planes = phantomSlices(1.7, 3).map(({ hu }) => hu as Int16Array);
  const bits = faithfulMask(zoomCubic(planes, [64, 64], [108, 108, 70]), [108, 108, 70], -473, 5)!;
  expect(countBits(bits)).toBe(252_611);
  expect(boxWithoutLast(bits)).toEqual({ min: [14, 21, 2], max: [95, 81, 69] });
  const area = 108 * bits.words;
  const volumes = Array.from({ length: 70 }, (_, z) => countBits(bits, z * area, (z + 1) * area));
  expect(volumes.filter((v) => v > 0).slice(0, 4)).toEqual([625, 1828, 1937, 2056]);
  expect(volumes.filter((v) => v > 0).slice(-4)).toEqual([2313, 2056, 1964, 1853]);
  trimSlices(bits);
  expect(boxWithoutLast(bits)).toEqual({ min: [14, 21, 3], max: [95, 81, 68] });
});

test("squares of 3 keep one lung of the two, as they did", () => {
  const { box, boxInResampled } = prepared(3);
  expect(boxInResampled).toEqual({ min: [18, 25, 5], max: [50, 77, 66] });
  expect([box.size, sum(box.data)]).toEqual([[32, 52, 61], -30_005_133]);
});

test("at 1 mm nothing is resampled; the first of equal thresholds is taken", () => {
  const hu = integerPhantom();
  expect(otsuThreshold(hu)).toBe(-830);
  const bits = faithfulMask(hu, phantomSize, -830, 3)!;
  expect(countBits(bits)).toBe(15_288);
  expect(boxWithoutLast(bits)).toEqual({ min: [9, 13, 0], max: [31, 47, 23] });
  const lungs = prepareFaithful(phantomSlices(1, 1), { kernelSize: 3 });
  expect("box" in lungs && lungs.thresholdHu).toBe(-830);
});

test("the box lies where the slices lie, end points on end points, and its sides are the patient's", () => {
  const { box, mask } = prepared();
  const [step, , , x, , , , y, , , up, z] = box.affineLps;
  expect(step).toBeCloseTo((63 * 1.7) / 107, 9);
  expect(up).toBeCloseTo((23 * 3) / 69, 9);
  expect([x, y, z]).toEqual([
    expect.closeTo(-50 + 14 * step, 9),
    expect.closeTo(-60 + 21 * step, 9),
    expect.closeTo(-400 + 3, 9),
  ]);
  const sides = [1, 2].map((side) => mask.data.reduce((count, label) => count + Number(label === side), 0));
  expect(Math.min(...sides) / (sides[0]! + sides[1]!)).toBeGreaterThan(0.4);
  expect(mask.data[(30 * 60 + 30) * 81 + 20]).toBe(1);
});

test("where the original failed there is a sentence", () => {
  const slices = phantomSlices(1.7, 3);
  const flat = slices.map((slice) => ({ ...slice, hu: new Int16Array(64 * 64) }));
  const solid = slices.map((slice, n) => ({ ...slice, hu: new Int16Array(64 * 64).fill(n % 2) }));
  const short = [...slices.slice(1), { ...slices[0]!, rows: 32 }];
  const still = slices.map((slice) => ({ ...slice, positionLps: [0, 0, 0] as const }));
  const codes = [[], slices.slice(0, 1), flat, solid, short, still].map((given) => {
    const result = prepareFaithful(given);
    return "refused" in result ? result.refused.map(({ code }) => code) : [];
  });
  expect(codes).toEqual([["NO_STACK"], ["NO_STACK"], ["NO_LUNGS"], ["NO_LUNGS"], ["NO_STACK"], ["NO_STACK"]]);
});
