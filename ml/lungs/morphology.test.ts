import { expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { close, erode, fillHoles, within } from "./morphology.ts";

const size: Vec3 = [41, 13, 7];
const spacing: Vec3 = [0.7, 0.9, 2.5];
const mask = Uint8Array.from({ length: 41 * 13 * 7 }, (_, n) => (Math.sin(n * n * 0.7 + n) > 0.97 ? 1 : 0));

const place = (n: number): Vec3 => [(n % 41) * 0.7, (Math.floor(n / 41) % 13) * 0.9, Math.floor(n / (41 * 13)) * 2.5];

test.each([0.5, 1.5, 3, 5])("within %d mm is what measuring every distance finds", (radius) => {
  const set = [...mask.keys()].filter((n) => mask[n] === 1).map(place);
  const measured = mask.map((_, n) => {
    const [x, y, z] = place(n);
    return set.some(([a, b, c]) => (a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2 <= radius * radius + 1e-9) ? 1 : 0;
  });
  expect(within(mask, size, spacing, radius, 1)).toEqual(measured);
});

test("closing adds, never takes, and closing twice is closing once", () => {
  const once = close(mask, size, spacing, 2);
  expect(mask.every((v, n) => v <= once[n]!)).toBe(true);
  expect(once.some((v, n) => v > mask[n]!)).toBe(true);
  expect(close(once, size, spacing, 2)).toEqual(once);
});

test("erosion does not eat into the faces of the array", () => {
  expect(erode(new Uint8Array(mask.length).fill(1), size, spacing, 3).every((v) => v === 1)).toBe(true);
});

test("holes are filled where they are shut in on all sides, and only there", () => {
  const cube: Vec3 = [5, 5, 5];
  const shell = Uint8Array.from({ length: 125 }, (_, n) => {
    const c = [n % 5, Math.floor(n / 5) % 5, Math.floor(n / 25)];
    return c.every((v) => v > 0 && v < 4) && c.some((v) => v !== 2) ? 1 : 0;
  });
  const filled = shell.slice();
  fillHoles(filled, cube);
  expect(filled.reduce((a, b) => a + b)).toBe(27);
  const open = shell.slice();
  open[2 + 5 * 2 + 25] = 0;
  const left = open.slice();
  fillHoles(left, cube);
  expect(left).toEqual(open);
});
