import { expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { bitsBelow, hasBit } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { bitsOf, findComponents, largest } from "./runs.ts";
import type { Neighbours } from "./runs.ts";

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
function flooded(mask: Uint8Array, [nx, ny, nz]: Vec3, value: number, { planar, corners }: Neighbours): Int32Array {
  const label = new Int32Array(mask.length).fill(-1);
  const steps = [-1, 0, 1].flatMap((dz) => [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy, dz] as const)));
  const near = steps.filter(([dx, dy, dz]) => {
    const moved = Math.abs(dx) + Math.abs(dy) + Math.abs(dz);
    return moved > 0 && (corners === true || moved === 1) && !(planar === true && dz !== 0);
  });
  let count = 0;
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] !== value || label[seed] !== -1) continue;
    const open = [seed];
    label[seed] = count;
    while (open.length > 0) {
      const n = open.pop()!;
      for (const [dx, dy, dz] of near) {
        const x = (n % nx) + dx,
          y = (Math.floor(n / nx) % ny) + dy,
          z = Math.floor(n / (nx * ny)) + dz;
        if (x < 0 || x >= nx || y < 0 || y >= ny || z < 0 || z >= nz) continue;
        const m = (z * ny + y) * nx + x;
        if (mask[m] !== value || label[m] !== -1) continue;
        label[m] = count;
        open.push(m);
      }
    }
    count++;
  }
  return label;
}

test.each([
  [0.5, 1, {}, 37],
  [0.3, 0, {}, 37],
  [0.6, 1, { planar: true }, 37],
  [0.97, 1, {}, 64],
  [0.98, 1, {}, 101],
  [0.15, 1, { corners: true }, 37],
  [0.1, 1, { corners: true }, 64],
  [0.3, 1, { planar: true, corners: true }, 101],
] as const)(
  "components are those of a flood (density %d, value %i, neighbours %o, %i wide)",
  (share, value, neighbours, nx) => {
    const size: Vec3 = [nx, 11, 9];
    const mask = speckle(nx * 11 * 9, share);
    const found = findComponents(toBits(mask, size), value, neighbours);
    const label = new Int32Array(mask.length).fill(-1);
    found.start.forEach((start, n) => label.fill(found.component[n]!, start, start + found.length[n]!));
    expect(label).toEqual(flooded(mask, size, value, neighbours));
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
