import { describe, expect, test } from "vitest";
import { applySymmetry, symmetries, transformBox } from "./index.ts";

// The table of the seed page, section 4.2: output axis order, '-' = reversed.
const table = `
0:+z+y+x 1:+z-y+x 2:+z-x+y 3:+z+x+y 4:+z-y-x 5:+z+y-x 6:+z+x-y 7:+z-x-y
8:-y+z+x 9:-y-z+x 10:-y-x+z 11:-y+x+z 12:-y-z-x 13:-y+z-x 14:-y+x-z 15:-y-x-z
16:-z-y+x 17:-z+y+x 18:-z-x-y 19:-z+x-y 20:-z+y-x 21:-z-y-x 22:-z+x+y 23:-z-x+y
24:+y-z+x 25:+y+z+x 26:+y-x-z 27:+y+x-z 28:+y+z-x 29:+y-z-x 30:+y+x+z 31:+y-x+z
32:+x+y-z 33:+x-y-z 34:+x+z+y 35:+x-z+y 36:+x-y+z 37:+x+y+z 38:+x-z-y 39:+x+z-y
40:-x+y+z 41:-x-y+z 42:-x-z+y 43:-x+z+y 44:-x-y-z 45:-x+y-z 46:-x+z-y 47:-x-z-y`
  .trim()
  .split(/\s+/)
  .map((entry) => entry.split(":")[1]!);

const name = (key: number): string =>
  [0, 1, 2].map((d) => (symmetries[key]!.reversed[d] ? "-" : "+") + "zyx"[symmetries[key]!.axes[d]!]!).join("");

test("every key is the seed's", () => expect(symmetries.map((_, key) => name(key))).toEqual(table));

describe("as a group", () => {
  const n = 3;
  const cube = Float32Array.from({ length: n ** 3 }, (_, i) => i);
  const images = symmetries.map((_, key) => applySymmetry(cube, n, key, new Float32Array(n ** 3)).join());

  test("48 different elements with a neutral one, closed, each with an inverse", () => {
    expect(new Set(images).size).toBe(48);
    expect(images[0]).toBe(cube.join());
    for (let a = 0; a < 48; a++) {
      const once = applySymmetry(cube, n, a, new Float32Array(n ** 3));
      const products = symmetries.map((_, b) => applySymmetry(once, n, b, new Float32Array(n ** 3)).join());
      expect(new Set(products)).toEqual(new Set(images));
    }
  });

  test("even keys are proper rotations", () => {
    symmetries.forEach(({ axes, reversed }, key) => {
      const swaps = [
        [0, 1],
        [0, 2],
        [1, 2],
      ].filter(([a, b]) => axes[a!]! > axes[b!]!).length;
      const mirrors = reversed.filter(Boolean).length;
      expect((swaps + mirrors) % 2).toBe(key % 2);
    });
  });
});

test("a box that is no cube keeps its voxels: key 10 is out[i,j,k] = in[z=k, y=Y-1-i, x=X-1-j]", () => {
  const [nx, ny, nz] = [2, 3, 4];
  const data = Int16Array.from({ length: nx * ny * nz }, (_, i) => i);
  const turned = transformBox({ size: [nx, ny, nz], data }, 10);
  expect(turned.size).toEqual([nz, nx, ny]);
  for (let i = 0; i < ny; i++)
    for (let j = 0; j < nx; j++)
      for (let k = 0; k < nz; k++)
        expect(turned.data[(i * nx + j) * nz + k]).toBe(data[(k * ny + (ny - 1 - i)) * nx + (nx - 1 - j)]);
});

test("an unknown key is refused", () => {
  expect(() => applySymmetry(new Float32Array(1), 1, 48, new Float32Array(1))).toThrow("keys run from 0 to 47");
});
