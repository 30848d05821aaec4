import { expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { add, bitsBelow, countBits, remove, writeLabel } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { close, dilate, erode, holesOf, open } from "./morphology.ts";

const size: Vec3 = [41, 13, 7];
const spacing: Vec3 = [0.7, 0.9, 2.5];
const mask = Uint8Array.from({ length: 41 * 13 * 7 }, (_, n) => (Math.sin(n * n * 0.7 + n) > 0.97 ? 1 : 0));

const toBits = (set: Uint8Array, grid: Vec3): Bits =>
  bitsBelow(
    Int16Array.from(set, (v) => -v),
    grid,
    0,
  );

function toBytes(bits: Bits): Uint8Array {
  const bytes = new Uint8Array(bits.size[0] * bits.size[1] * bits.size[2]);
  writeLabel(bits, 1, [0, 0, 0], bytes, bits.size);
  return bytes;
}

const place = (n: number): Vec3 => [(n % 41) * 0.7, (Math.floor(n / 41) % 13) * 0.9, Math.floor(n / (41 * 13)) * 2.5];

test.each([0.5, 1.5, 3, 5])("dilating and eroding by %d mm are what measuring every distance finds", (radius) => {
  const near = (value: 0 | 1): Uint8Array => {
    const set = [...mask.keys()].filter((n) => mask[n] === value).map(place);
    return mask.map((_, n) => {
      const [x, y, z] = place(n);
      return set.some(([a, b, c]) => (a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2 <= radius * radius + 1e-9) ? 1 : 0;
    });
  };
  expect(toBytes(dilate(toBits(mask, size), spacing, radius))).toEqual(near(1));
  expect(toBytes(erode(toBits(mask, size), spacing, radius))).toEqual(near(0).map((v) => 1 - v));
});

test("closing adds, never takes, and closing twice is closing once; opening takes, never adds", () => {
  const bits = toBits(mask, size),
    once = close(bits, spacing, 2);
  const bytes = toBytes(once);
  expect(mask.every((v, n) => v <= bytes[n]!)).toBe(true);
  expect(bytes.some((v, n) => v > mask[n]!)).toBe(true);
  expect(close(once, spacing, 2)).toEqual(once);
  const opened = open(once, spacing, 2),
    gained = open(once, spacing, 2);
  remove(gained, once);
  expect(countBits(gained)).toBe(0);
  expect(countBits(opened)).toBeLessThan(countBits(once));
});

test("erosion does not eat into the faces of the array", () => {
  const full = toBits(new Uint8Array(mask.length).fill(1), size);
  expect(countBits(erode(full, spacing, 3))).toBe(mask.length);
});

test("holes are found where they are shut in on all sides, and only there", () => {
  const cube: Vec3 = [5, 5, 5];
  const shell = Uint8Array.from({ length: 125 }, (_, n) => {
    const c = [n % 5, Math.floor(n / 5) % 5, Math.floor(n / 25)];
    return c.every((v) => v > 0 && v < 4) && c.some((v) => v !== 2) ? 1 : 0;
  });
  const filled = toBits(shell, cube);
  add(filled, holesOf(filled));
  expect(countBits(filled)).toBe(27);
  const leaky = shell.slice();
  leaky[2 + 5 * 2 + 25] = 0;
  expect(countBits(holesOf(toBits(leaky, cube)))).toBe(0);
});
