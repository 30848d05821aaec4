import fc from "fast-check";
import { expect, test } from "vitest";
import { affineFrom, compose, invert, spacingMm, toIndex, toWorld } from "./index.ts";
import type { Affine, Vec3 } from "./index.ts";

const real = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
const point = fc.tuple(real(500), real(500), real(500));
/** Rotated, scaled, sheared a little, shifted: whatever scanners and converters write. */
const affine: fc.Arbitrary<Affine> = fc
  .tuple(
    point,
    fc.tuple(
      ...([0.3, 0.3, 0.3].map((low) => fc.double({ min: low, max: 9, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
    real(3),
    real(3),
    real(3),
    real(0.2),
  )
  .map(([origin, [sx, sy, sz], a, b, c, shear]) => {
    const turn = compose(compose(about("z", a), about("y", b)), about("x", c));
    return compose(
      [1, 0, 0, origin[0], 0, 1, 0, origin[1], 0, 0, 1, origin[2]],
      compose(turn, [sx, 0, shear, 0, 0, sy, 0, 0, 0, 0, sz, 0]),
    );
  });

function about(axis: "x" | "y" | "z", angle: number): Affine {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  if (axis === "x") return [1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0];
  return axis === "y" ? [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0] : [c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0];
}

function near(got: readonly number[], wanted: readonly number[], tolerance = 1e-6): void {
  got.forEach((value, n) => expect(Math.abs(value - wanted[n]!)).toBeLessThan(tolerance));
}

test("there and back is where one was", () => {
  fc.assert(
    fc.property(affine, point, (a, p) => near(toIndex(a, toWorld(a, p)), p)),
    { seed: 1 },
  );
  fc.assert(
    fc.property(affine, (a) => near(compose(a, invert(a)), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])),
    { seed: 2 },
  );
});

test("compose does the second first", () => {
  fc.assert(
    fc.property(affine, affine, point, (a, b, p) => near(toWorld(compose(a, b), p), toWorld(a, toWorld(b, p)))),
    { seed: 3 },
  );
  const shift: Affine = [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0],
    double: Affine = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0];
  expect(toWorld(compose(double, shift), [1, 0, 0])).toEqual([22, 0, 0]);
});

test("spacing is the length of a step of one voxel", () => {
  fc.assert(
    fc.property(affine, point, (a, [x, y, z]) => {
      const steps: readonly Vec3[] = [
        [x + 1, y, z],
        [x, y + 1, z],
        [x, y, z + 1],
      ];
      const from = toWorld(a, [x, y, z]);
      near(
        spacingMm(a),
        steps.map((step) => {
          const to = toWorld(a, step);
          return Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
        }),
      );
    }),
    { seed: 4 },
  );
});

test("is built column by column", () => {
  expect(
    affineFrom(
      [
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ],
      [2, 3, 4],
      [5, 6, 7],
    ),
  ).toEqual([0, 0, 4, 5, 2, 0, 0, 6, 0, 3, 0, 7]);
});

test("a singular matrix has no way back", () => {
  expect(() => invert([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0])).toThrow(RangeError);
  expect(() => invert([Number.NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])).toThrow(RangeError);
});
