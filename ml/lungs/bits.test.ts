import { expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import {
  alignedBox,
  bitsBelow,
  boundsOfBits,
  countBits,
  cropBits,
  emptyBits,
  hasBit,
  invert,
  setRun,
  writeLabel,
} from "./bits.ts";

const sizes: Vec3[] = [
  [5, 3, 2],
  [32, 2, 2],
  [70, 4, 3],
  [96, 3, 3],
];

const noisy = (length: number): Int16Array => Int16Array.from({ length }, (_, n) => 3000 * Math.sin(n * n * 0.37 + n));

test.each(sizes)("a threshold on %i × %i × %i voxels is a bit each, and its complement the rest", (...size) => {
  const values = noisy(size[0] * size[1] * size[2]),
    bits = bitsBelow(values, size, -400);
  values.forEach((v, n) => expect(hasBit(bits, n % size[0], Math.floor(n / size[0]))).toBe(v < -400));
  const below = values.filter((v) => v < -400).length;
  expect(countBits(bits)).toBe(below);
  expect(countBits(invert(bits))).toBe(values.length - below);
});

test("the extremes of HU do not overflow the comparison", () => {
  const bits = bitsBelow(Int16Array.of(-32768, 32767, -1, 0), [4, 1, 1], 0);
  expect(bits.data[0]).toBe(0b0101);
});

test.each([
  [0, 1],
  [3, 32],
  [31, 33],
  [5, 70],
  [64, 65],
])("a run from %i to %i sets that and no more", (start, end) => {
  const bits = emptyBits([70, 2, 1]);
  setRun(bits, 1, start, end);
  for (let row = 0; row < 2; row++)
    for (let x = 0; x < 70; x++) expect(hasBit(bits, x, row)).toBe(row === 1 && x >= start && x < end);
});

test("bounds, a crop to them and writing it back keep every voxel where it was", () => {
  const size: Vec3 = [100, 6, 5],
    bits = emptyBits(size);
  expect(boundsOfBits(bits)).toBeUndefined();
  setRun(bits, 2 * 6 + 1, 37, 68);
  setRun(bits, 3 * 6 + 4, 40, 41);
  const bounds = boundsOfBits(bits)!;
  expect(bounds).toEqual({ min: [37, 1, 2], max: [68, 5, 4] });
  const box = alignedBox(bounds),
    labels = new Uint8Array(100 * 6 * 5);
  labels[(2 * 6 + 1) * 100 + 50] = 2;
  const written = writeLabel(cropBits(bits, box), 1, box.min, labels, size);
  expect([...written]).toEqual([0, 0, 30, 1, 0]);
  labels.forEach((label, n) => {
    const set = hasBit(bits, n % 100, Math.floor(n / 100));
    expect(label).toBe(n === (2 * 6 + 1) * 100 + 50 ? 2 : Number(set));
  });
});
