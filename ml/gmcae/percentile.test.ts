import { describe, expect, test } from "vitest";
import { voxelCount } from "../geometry/index.ts";
import type { Field, Grid, Mask, Volume } from "../geometry/index.ts";
import { percentileField, referenceOf } from "./index.ts";
import type { LossReference, ReferenceLungs } from "./index.ts";
import { percentileAmong } from "./percentile.ts";

const grid: Grid = { size: [60, 40, 40], affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] };
const n = voxelCount(grid);

/** All lung; left half parenchyma, right half dense. Losses are uniform: 0 … 1 in parenchyma, 10 … 11 in what is dense. */
function lungs(seed: number): ReferenceLungs & { readonly map: { readonly loss: Field } } {
  const dense = (v: number): boolean => v % 60 >= 30;
  const uniform = (v: number): number => (Math.imul(v + 1 + 7919 * seed, 0x9e3779b1) >>> 8) / 2 ** 24;
  const box: Volume = { ...grid, data: Int16Array.from({ length: n }, (_, v) => (dense(v) ? 20 : -850)) };
  const mask: Mask = { ...grid, data: new Uint8Array(n).fill(1) };
  const data = Float32Array.from({ length: n }, (_, v) => uniform(v) + (dense(v) ? 10 : 0));
  return { box, mask, map: { loss: { ...grid, data }, patchLosses: Float32Array.of(0, 1, 2, 3, 4) } };
}

/** At a depth of more than 8 mm and away from the middle. */
const deep = (v: number): boolean =>
  [Math.floor(v / 60) % 40, Math.floor(v / 2400)].every((at) => at >= 10 && at < 30) &&
  [v % 60].every((x) => (x >= 10 && x < 25) || (x >= 35 && x < 50));

describe("a reference", () => {
  test("tells tissues apart: the same share of each lies above its 90th percentile", async () => {
    const reference = await referenceOf([lungs(1), lungs(2)]);
    expect(reference).toMatchObject({ format: "hilum-reference", version: 1, patients: 2 });
    expect(reference.classes).toHaveLength(12);
    const { map, box, mask } = lungs(3);
    const { data } = percentileField(map.loss, box, mask, reference);
    for (const isDense of [false, true]) {
      const of = [...data].filter((_, v) => deep(v) && v % 60 >= 30 === isDense);
      expect(of.filter((p) => p > 90).length / of.length).toBeCloseTo(0.1, 1.5);
      expect(of.reduce((a, b) => a + b) / of.length).toBeCloseTo(50, -0.5);
    }
  });

  test("the same loss is usual in one tissue and beyond all in another; what has no loss has no percentile", async () => {
    const reference = await referenceOf([lungs(1)]);
    const { map, box, mask } = lungs(2);
    map.loss.data.fill(10.5);
    map.loss.data[0] = Number.NaN;
    const { data } = percentileField(map.loss, box, mask, reference);
    const at = (x: number): number => data[(20 * 40 + 20) * 60 + x]!;
    expect(at(15)).toBe(100);
    expect(at(45)).toBeGreaterThan(45);
    expect(at(45)).toBeLessThan(55);
    expect(data[0]).toBeNaN();
  });

  test("what is left out does not make the unusual usual", async () => {
    const one = lungs(1);
    const unusual = Uint8Array.from(one.map.loss.data, (loss) => (loss % 1 > 0.5 ? 1 : 0));
    const { classes } = await referenceOf([{ ...one, leftOut: { ...grid, data: unusual } }]);
    expect(Math.max(...classes[5]!.quantiles)).toBeLessThanOrEqual(0.5);
  });

  test("no patient gives a class more than 20,000 voxels, and a class without any takes the quantiles of all", async () => {
    const { classes } = await referenceOf([lungs(1), lungs(2)]);
    expect(classes.map(({ voxels }) => voxels).every((voxels) => voxels <= 40_000)).toBe(true);
    expect(classes[0]).toMatchObject({ voxels: 0 });
    expect(classes[0]!.quantiles.at(-1)).toBeGreaterThan(10);
    expect(classes[0]!.quantiles[0]).toBeLessThan(1);
  });

  test("of nothing is our fault", async () => {
    await expect(referenceOf([])).rejects.toThrow(RangeError);
  });

  test("survives JSON", async () => {
    const reference = await referenceOf([lungs(1)]);
    expect(JSON.parse(JSON.stringify(reference)) as LossReference).toEqual(reference);
  });
});

test("percentileAmong: between quantiles, beyond them, and where they are equal", () => {
  expect(percentileAmong(1.5, [0, 1, 2, 3, 4])).toBe(37.5);
  expect(percentileAmong(-1, [0, 1, 2])).toBe(0);
  expect(percentileAmong(9, [0, 1, 2])).toBe(100);
  expect(percentileAmong(2, [0, 1, 2])).toBe(100);
  expect(percentileAmong(1, [1, 1, 1, 2, 3])).toBe(25);
});
