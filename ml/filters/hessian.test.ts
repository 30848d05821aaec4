import { expect, test } from "vitest";
import type { Affine, Field } from "../geometry/index.ts";
import { gaussian, laplacianOfGaussian, noduleSphericity, sphericity } from "./index.ts";

const n = 48,
  edge = 8;

/** Two blobs and a tube. With voxels that are no cubes, if by 2 ‰, nothing is worked out on blocks. */
function scene(areCubes: boolean): Field {
  const affineLps: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, areCubes ? 1 : 1.002, 0];
  const data = new Float32Array(n ** 3);
  for (let z = 0, v = 0; z < n; z++)
    for (let y = 0; y < n; y++)
      for (let x = 0; x < n; x++, v++) {
        const near = (a: number, b: number, c: number): number => (x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2;
        const tube = (x - 33) ** 2 + (z - 26) ** 2;
        data[v] =
          -850 +
          800 * Math.exp(-near(17, 19, 22) / 12) +
          700 * Math.exp(-near(28, 31, 24) / 40) +
          800 * Math.exp(-tube / 8);
      }
  return { size: [n, n, n], affineLps, data };
}

/** Largest difference as a share of the largest value, away from the ends. */
function shareOff(a: Field, b: Field): number {
  let largest = 0,
    difference = 0;
  for (let z = edge; z < n - edge; z++)
    for (let y = edge; y < n - edge; y++)
      for (let x = edge; x < n - edge; x++) {
        const v = (z * n + y) * n + x;
        largest = Math.max(largest, Math.abs(b.data[v]!));
        difference = Math.max(difference, Math.abs(a.data[v]! - b.data[v]!));
      }
  return difference / largest;
}

test.each([
  [3, 0.02, 0.05],
  [6, 0.005, 0.015],
])("σ of %d voxels, worked out on blocks, gives what single voxels give", (sigma, ofLaplacian, ofSphericity) => {
  const [blocks, voxels] = [scene(true), scene(false)];
  expect(shareOff(laplacianOfGaussian(blocks, sigma), laplacianOfGaussian(voxels, sigma))).toBeLessThan(ofLaplacian);
  expect(shareOff(sphericity(blocks, [sigma]), sphericity(voxels, [sigma]))).toBeLessThan(ofSphericity);
});

test("nodules' sphericity is what its name in files says: 1.5 to 2.5 mm", () => {
  const field = scene(true);
  expect(noduleSphericity(field).data).toEqual(gaussian(sphericity(field, [1.5, 2, 2.5]), 1.5).data);
});
