import { expect, test } from "vitest";
import { faithfulSpacingMm, isotropicSize, orderedSlices } from "./slices.ts";
import { phantomSlices } from "./testing.ts";

const [slice] = phantomSlices(1, 1);
const at = (z: number, acquisitionNumber?: number) => ({
  ...slice!,
  positionLps: [0, 0, z] as const,
  acquisitionNumber,
});
const positions = (...slices: ReturnType<typeof at>[]): string =>
  orderedSlices(slices)
    .map(({ positionLps, acquisitionNumber }) => `${acquisitionNumber ?? "-"}:${positionLps[2]}`)
    .join(" ");

test("slices go from feet to head, two at one position both stay", () => {
  expect(positions(at(3), at(-1), at(3), at(2))).toBe("-:-1 -:2 -:3 -:3");
});

test("of acquisitions that overlap the one with most slices stays, of equals the higher; else all stay", () => {
  expect(positions(at(5, 2), at(6, 2), at(1, 1), at(4, 1))).toBe("1:1 1:4 2:5 2:6");
  expect(positions(at(4, 2), at(6, 2), at(1, 1), at(4, 1))).toBe("2:4 2:6");
  expect(positions(at(4, 2), at(6, 2), at(1, 1), at(2, 1), at(5, 1))).toBe("1:1 1:2 1:5");
});

// Lengths that SciPy's zoom gave with the original's factors.
test.each([
  [133, 2.5, 331],
  [512, 0.703125, 360],
  [512, 0.66, 338],
  [180, 1.8, 323],
  [200, 1.25, 250],
  [4, 1.5, 6],
  [6, 0.7, 4],
])("%i voxels of %f mm become %i", (n, spacing, length) => {
  expect(isotropicSize([n, n, n], [spacing, spacing, spacing])).toEqual([length, length, length]);
});

test("spacing is a mean in float32, as NumPy adds it up", () => {
  const slices = Array.from({ length: 301 }, (_, n) => ({
    ...at(n * 0.7 - 311.3),
    pixelSpacingMm: [0.820312, 0.9] as const,
  }));
  // np.mean of 301 np.float32(0.9), of 301 np.float32(0.820312), and of np.diff of the positions as float32 (NumPy 1.24).
  expect(faithfulSpacingMm(slices)).toEqual([0.9000000953674316, 0.820311963558197, 0.6999999284744263]);
});
