import fc from "fast-check";
import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { zoomCubic } from "./index.ts";

/** ((a mod 1500) + 1500) mod 1500 − 1000: values over the whole of lung CT. */
const wild = (a: number): number => (((a % 1500) + 1500) % 1500) - 1000;

test("one axis, doubled: end points stay, halves go away from zero", () => {
  const zoomed = zoomCubic([Int16Array.of(-40, -27, 12, -20, -26, -6, 40)], [7, 1], [14, 1, 1]);
  expect([...zoomed]).toEqual([-40, -39, -30, -9, 10, 7, -11, -25, -28, -25, -19, -2, 25, 40]);
});

test("the same along y and along z", () => {
  const line = Int16Array.of(-40, -27, 12, -20, -26, -6, 40);
  const wanted = [...zoomCubic([line], [7, 1], [14, 1, 1])];
  expect([...zoomCubic([line], [1, 7], [1, 14, 1])]).toEqual(wanted);
  expect([
    ...zoomCubic(
      [...line].map((v) => Int16Array.of(v)),
      [1, 1],
      [1, 1, 14],
    ),
  ]).toEqual(wanted);
});

test("two axes at once, of 5 × 6 values that know no symmetry", () => {
  const plane = Int16Array.from({ length: 30 }, (_, n) => {
    const i = Math.floor(n / 6),
      j = n % 6;
    return wild(17 * i * i - 31 * i * j + 7 * j ** 3 - 400 + 3 * i * j * j);
  });
  const zoomed = zoomCubic([plane], [6, 5], [8, 8, 1]);
  const row = (n: number): number[] => [...zoomed.subarray(8 * n, 8 * n + 8)];
  expect(row(0)).toEqual([100, 112, 83, 215, 374, -493, -927, -525]);
  expect(row(1)).toEqual([105, 104, 95, 168, 281, 29, -375, -554]);
  expect(row(7)).toEqual([372, 314, 197, 277, 390, -510, -966, -573]);
});

test("values beyond int16 are clamped, one slice stays one, and the same size is the same volume", () => {
  const steep = Int16Array.of(-32768, 32767, -32768, 32767);
  const zoomed = zoomCubic([steep], [4, 1], [16, 1, 1]);
  expect([Math.min(...zoomed), Math.max(...zoomed)]).toEqual([-32768, 32767]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 12, maxLength: 12 }), (values) => {
      const planes = [Int16Array.from(values.slice(0, 6)), Int16Array.from(values.slice(6))];
      expect([...zoomCubic(planes, [3, 2], [3, 2, 2])]).toEqual(values);
    }),
  );
});

testWith(["oracles"])("SciPy's mirrored cubic zoom gives the same voxels, larger and smaller", () => {
  const [nz, ny, nx] = [47, 45, 50],
    size = [83, 31, 61] as const;
  const values = Array.from({ length: nz * ny * nx }, (_, n) => wild(n * 7919 + ((n * n) % 997)));
  const wanted = oracle<number[]>(
    `
import json, sys, numpy as np
from scipy import ndimage as ni
values, shape, zoomed = json.load(sys.stdin)
a = np.array(values, "<i2").reshape(shape)
out = ni.zoom(a, [z / n for z, n in zip(zoomed, shape)], order=3, mode="mirror")
assert list(out.shape) == zoomed
print(json.dumps(out.ravel().tolist()))`,
    [values, [nz, ny, nx], [...size].reverse()],
  );
  const planes = Array.from({ length: nz }, (_, z) => Int16Array.from(values.slice(z * ny * nx, (z + 1) * ny * nx)));
  expect([...zoomCubic(planes, [nx, ny], size)]).toEqual(wanted);
});
