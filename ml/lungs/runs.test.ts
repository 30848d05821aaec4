import { expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { bitsBelow, hasBit } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { bitsOf, findComponents, largest } from "./runs.ts";

const toBits = (set: Uint8Array, size: Vec3): Bits =>
  bitsBelow(
    Int16Array.from(set, (v) => -v),
    size,
    0,
  );

/** Numbers that look random, and are the same each time. */
function speckle(length: number, share: number): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length }, () =>
    (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32 < share ? 1 : 0,
  );
}

/** The plain way: flood from every voxel that has no number yet. */
function flooded(mask: Uint8Array, [nx, ny, nz]: Vec3, value: number, planar: boolean): Int32Array {
  const label = new Int32Array(mask.length).fill(-1);
  let count = 0;
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] !== value || label[seed] !== -1) continue;
    const open = [seed];
    label[seed] = count;
    for (let n = open.pop(); n !== undefined; n = open.pop()) {
      const x = n % nx,
        y = Math.floor(n / nx) % ny,
        z = Math.floor(n / (nx * ny));
      const near = [x > 0 && n - 1, x < nx - 1 && n + 1, y > 0 && n - nx, y < ny - 1 && n + nx];
      if (!planar) near.push(z > 0 && n - nx * ny, z < nz - 1 && n + nx * ny);
      for (const m of near)
        if (m !== false && mask[m] === value && label[m] === -1) {
          label[m] = count;
          open.push(m);
        }
    }
    count++;
  }
  return label;
}

test.each([
  [0.5, 1, false, 37],
  [0.3, 0, false, 37],
  [0.6, 1, true, 37],
  [0.97, 1, false, 64],
  [0.98, 1, false, 101],
] as const)(
  "components are those of a flood (density %d, value %i, planar %s, %i wide)",
  (share, value, planar, nx) => {
    const size: Vec3 = [nx, 11, 9];
    const mask = speckle(nx * 11 * 9, share);
    const found = findComponents(toBits(mask, size), value, planar);
    const label = new Int32Array(mask.length).fill(-1);
    found.start.forEach((start, n) => label.fill(found.component[n]!, start, start + found.length[n]!));
    expect(label).toEqual(flooded(mask, size, value, planar));
    found.voxels.forEach((count, n) => expect(count).toBe(label.filter((v) => v === n).length));
  },
);

test("the largest component, and the mask of some", () => {
  const mask = Uint8Array.of(1, 0, 1, 1, 0, 1);
  const found = findComponents(toBits(mask, [6, 1, 1]), 1);
  expect(largest(found)).toBe(1);
  const wanted = bitsOf(found, (n) => n !== 1);
  expect(Array.from({ length: 6 }, (_, x) => Number(hasBit(wanted, x, 0)))).toEqual([1, 0, 0, 0, 0, 1]);
  expect(largest(findComponents(toBits(new Uint8Array(6), [6, 1, 1]), 1))).toBe(-1);
});
