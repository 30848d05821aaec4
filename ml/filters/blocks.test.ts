import { expect, test } from "vitest";
import { toWorld } from "../geometry/index.ts";
import type { Affine, Field, Vec3 } from "../geometry/index.ts";
import { betweenBlocks, halvedSteps } from "./blocks.ts";
import { finished } from "./steps.ts";

const affineLps: Affine = [0.7, 0.1, 0, -12, -0.1, 0.7, 0, 30, 0, 0, 1.5, 100];

/** Values of a function of the place, NaN where `known` says no. */
function fieldOf(size: Vec3, value: (lps: Vec3) => number, known: (at: Vec3) => boolean = () => true): Field {
  const [nx, ny, nz] = size;
  const data = Float32Array.from({ length: nx * ny * nz }, (_, v) => {
    const at: Vec3 = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)];
    return known(at) ? value(toWorld(affineLps, at)) : Number.NaN;
  });
  return { size, affineLps, data };
}

const slope = ([l, p, s]: Vec3): number => 3 * l - 2 * p + 0.5 * s;

test("the mean of a block is what a slope has at the block's middle, there where the affine puts it", () => {
  const { size, affineLps: blockAffine, data } = finished(halvedSteps(fieldOf([8, 6, 4], slope)));
  expect(size).toEqual([4, 3, 2]);
  for (const [v, value] of data.entries())
    expect(value).toBeCloseTo(slope(toWorld(blockAffine, [v % 4, Math.floor(v / 4) % 3, Math.floor(v / 12)])), 4);
});

test("what is not known is left out of a block; at odd ends blocks are half", () => {
  const field = fieldOf(
    [3, 1, 1],
    () => 5,
    ([x]) => x > 0,
  );
  field.data[2] = 9;
  expect([...finished(halvedSteps(field)).data]).toEqual([5, 9]);
  field.data.fill(Number.NaN, 0, 2);
  expect([...finished(halvedSteps(field)).data]).toEqual([Number.NaN, 9]);
});

test("between blocks a slope is itself, up to a block from the ends; what is not known is not visited", () => {
  const like = fieldOf([9, 8, 7], slope, ([x, y, z]) => x + y + z !== 9);
  const whole = fieldOf([9, 8, 7], slope);
  const blocks = finished(halvedSteps(whole));
  const seen = new Map<number, number>();
  finished(betweenBlocks(blocks, like, (v, read) => seen.set(v, read(blocks.data))));
  for (const [v, value] of whole.data.entries()) {
    const at: Vec3 = [v % 9, Math.floor(v / 9) % 8, Math.floor(v / 72)];
    expect(seen.has(v)).toBe(!Number.isNaN(like.data[v]));
    if (seen.has(v) && at.every((i, axis) => i >= 1 && i < (like.size[axis]! & ~1) - 1))
      expect(seen.get(v)).toBeCloseTo(value, 3);
  }
});

test("a block that is not known has no weight", () => {
  const field = fieldOf(
    [4, 1, 1],
    () => 7,
    ([x]) => x < 2,
  );
  const blocks = finished(halvedSteps(field));
  const seen: number[] = [];
  finished(betweenBlocks(blocks, field, (_, read) => void seen.push(read(blocks.data))));
  expect(seen).toEqual([7, 7]);
});
