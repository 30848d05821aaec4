import { beforeAll, describe, expect, test as plain } from "vitest";
import { has, oracle, testWith } from "../../test/need.ts";
import { voxelCount } from "../geometry/index.ts";
import type { Affine, Field, Grid, Vec3 } from "../geometry/index.ts";
import {
  depthMm,
  depthSteps,
  gaussian,
  gaussianSteps,
  laplacianOfGaussian,
  laplacianOfGaussianSteps,
  limitedHu,
  localContrast,
  localContrastSteps,
  noduleSphericity,
  noduleSphericitySteps,
  sphericity,
  withoutRim,
} from "./index.ts";

const test = testWith(["oracles"]);
const identity: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const grid: Grid = { size: [29, 23, 17], affineLps: identity };

/** Two blobs, a tube and noise in HU; where `holes`, a ragged region is not known. */
function scene(holes: boolean): Field {
  const [nx, ny] = grid.size;
  const data = Float32Array.from({ length: voxelCount(grid) }, (_, v) => {
    const at: Vec3 = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)];
    if (holes && at[0] + 3 * Math.sin(at[1]) + 2 * Math.cos(at[2]) > 21) return Number.NaN;
    const near = (c: Vec3): number => at.reduce((sum, x, axis) => sum + (x - c[axis]!) ** 2, 0);
    const tube = (at[0] - 20) ** 2 + (at[2] - 9) ** 2;
    const noise = (Math.imul(v + 1, 0x9e3779b1) >>> 8) / 2 ** 24 - 0.5;
    return (
      -850 +
      800 * Math.exp(-near([8, 9, 8]) / 12) +
      600 * Math.exp(-near([13, 17, 4]) / 5) +
      800 * Math.exp(-tube / 8) +
      60 * noise
    );
  });
  return { ...grid, data };
}

/** What scipy.ndimage makes of the same values, by name; `f` values, `w` 1 where known. One process for all: its start costs most. */
function scipy(field: Field): Record<string, number[]> {
  return oracle(
    `
import json, sys, numpy as np
from scipy import ndimage as nd
given = json.load(sys.stdin)
f = np.array([np.nan if v is None else v for v in given["values"]], float).reshape(given["shape"])
w = np.isfinite(f).astype(float)
known = np.where(w > 0, f, 0)
def smooth(s):
    g = lambda a: nd.gaussian_filter(a, s, mode="constant")
    return g(known) / np.maximum(g(w), 1e-300)
def diff(a, axis, kernel): return nd.correlate1d(a, np.array(kernel, float) / 12, axis, mode="nearest")
d1, d2 = [1, -8, 0, 8, -1], [-1, 16, -30, 16, -1]
def hessian(s):
    g = smooth(s)
    H = np.empty(f.shape + (3, 3))
    for i in range(3):
        for j in range(3):
            H[..., i, j] = diff(g, i, d2) if i == j else diff(diff(g, i, d1), j, d1)
    return H
def shell(a):
    return nd.uniform_filter(a, 9, mode="constant") * 729 - nd.uniform_filter(a, 5, mode="constant") * 125
out = {
    "gaussian 1.5": smooth(1.5),
    "gaussian 3": smooth(3),
    "laplacian": -4 * np.trace(hessian(2), axis1=-2, axis2=-1),
    "laplace of kernel": -4 * nd.gaussian_laplace(known, 2, mode="nearest"),
    "sphericity": np.maximum.reduce([s * s * np.maximum(0, -np.linalg.eigvalsh(hessian(s))[..., 2]) for s in (1.5, 2.5)]),
    "contrast": known - shell(known) / np.maximum(shell(w), 1e-300),
    "depth": np.minimum(nd.distance_transform_edt(np.pad(w, 1))[1:-1, 1:-1, 1:-1], 6),
}
json.dump({name: np.asarray(a, float).ravel().tolist() for name, a in out.items()}, sys.stdout)
`,
    { values: Array.from(field.data, (v) => (Number.isNaN(v) ? null : v)), shape: [...field.size].reverse() },
  );
}

/** Largest difference over the voxels of the field, in parts of the largest value; where the field is NaN ours must be too. */
function difference(ours: Field, field: Field, theirs: readonly number[]): number {
  let worst = 0,
    largest = 0;
  for (const [v, value] of ours.data.entries()) {
    if (Number.isNaN(field.data[v])) expect(value).toBeNaN();
    else {
      worst = Math.max(worst, Math.abs(value - theirs[v]!));
      largest = Math.max(largest, Math.abs(theirs[v]!));
    }
  }
  return worst / largest;
}

const whole = scene(false),
  holed = scene(true);
let ofWhole: Record<string, number[]>, ofHoled: Record<string, number[]>;

beforeAll(() => {
  if (!has("oracles")) return;
  ofWhole = scipy(whole);
  ofHoled = scipy(holed);
});

describe.each([
  ["a whole field", whole, () => ofWhole],
  ["a field with unknown voxels", holed, () => ofHoled],
] as const)("of %s, as SciPy", (_, field, theirs) => {
  test.each([
    ["gaussian 1.5", gaussian(field, 1.5)],
    ["gaussian 3", gaussian(field, 3)],
    ["laplacian", laplacianOfGaussian(field, 2)],
    ["sphericity", sphericity(field, [1.5, 2.5])],
    ["contrast", localContrast(field, 2)],
  ])("%s", (name, ours) => {
    expect(difference(ours, field, theirs()[name]!)).toBeLessThan(1e-4);
  });
});

test("depth is SciPy's Euclidean distance with nothing beyond the grid, up to the limit", () => {
  const data = Uint8Array.from(holed.data, (v) => (Number.isNaN(v) ? 0 : v > -820 ? 2 : 1));
  const ours = depthMm({ ...grid, data }, 6);
  expect(Math.max(...ours.data)).toBe(6);
  expect(difference(ours, whole, ofHoled["depth"]!)).toBeLessThan(1e-6);
});

plain.each([
  [[1, 1, 1], 2],
  [[1, 1, 1], 3.5],
  [[0.7, 0.9, 2.5], 2.5],
  [[1, 1, 1], 0.5],
] as [Vec3, number][])("voxels of %j mm without a rim of %d mm are those that lie deeper", ([sx, sy, sz], rim) => {
  const affineLps: Affine = [sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, sz, 0];
  const mask = {
    size: grid.size,
    affineLps,
    data: Uint8Array.from(holed.data, (v) => (Number.isNaN(v) || v > -700 ? 0 : v > -840 ? 2 : 1)),
  };
  const { data: depth } = depthMm(mask, rim + 5);
  const deep = mask.data.map((label, v) => (depth[v]! > rim ? label : 0));
  expect(withoutRim(mask, rim)).toEqual({ ...mask, data: deep });
  expect(deep.some((label) => label > 0)).toBe(true);
});

plain(
  "no filter keeps a cancel waiting: a step a plane, in the depth too, which once was one step of two seconds",
  () => {
    const mask = { ...grid, data: Uint8Array.from(holed.data, (v) => (Number.isNaN(v) ? 0 : 1)) };
    const countOf = (steps: Iterable<void>): number => [...steps].length;
    const [, , planes] = grid.size;
    expect(countOf(depthSteps(mask, 6))).toBe(3 * planes);
    expect(countOf(gaussianSteps(whole, 2))).toBeGreaterThanOrEqual(3 * planes);
    expect(countOf(localContrastSteps(whole, 2))).toBeGreaterThanOrEqual(12 * planes);
    expect(countOf(laplacianOfGaussianSteps(whole, 2))).toBeGreaterThanOrEqual(4 * planes);
    expect(countOf(noduleSphericitySteps(whole))).toBeGreaterThanOrEqual(15 * planes);
  },
);

test("the five-point Laplacian is near that of the kernel's derivatives", () => {
  const peak = at(laplacianOfGaussian(whole, 2), [8, 9, 8]);
  expect(Math.abs(peak - ofWhole["laplace of kernel"]![(8 * 23 + 9) * 29 + 8]!) / peak).toBeLessThan(0.02);
});

describe("what the filters are for", () => {
  plain("sphericity tells a ball from a tube of the same height, the Laplacian hardly", () => {
    const balls = sphericity(whole, [2, 3]),
      blobs = laplacianOfGaussian(whole, 2.5);
    expect(at(balls, [8, 9, 8])).toBeGreaterThan(5 * at(balls, [20, 9, 9]));
    expect(at(blobs, [8, 9, 8])).toBeLessThan(2 * at(blobs, [20, 9, 9]));
  });

  plain("millimetres count, not voxels", () => {
    const coarse: Field = { ...whole, affineLps: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0] };
    expect(gaussian(coarse, 4).data).toEqual(gaussian(whole, 2).data);
    expect(at(laplacianOfGaussian(coarse, 4), [8, 9, 8])).toBeCloseTo(at(laplacianOfGaussian(whole, 2), [8, 9, 8]), 2);
    expect(localContrast(coarse, 6).data).toEqual(localContrast(whole, 3).data);
  });

  plain("a deviation of 0 is our fault", () => {
    expect(() => gaussian(whole, 0)).toThrow(RangeError);
  });
});

function at(field: Field, [x, y, z]: Vec3): number {
  return field.data[(z * 23 + y) * 29 + x]!;
}

describe("HU limited to −500", () => {
  const ball = (hu: number): Field => {
    const size: Vec3 = [25, 25, 25];
    const data = Float32Array.from({ length: voxelCount({ size, affineLps: identity }) }, (_, v) =>
      Math.hypot((v % 25) - 12, (Math.floor(v / 25) % 25) - 12, Math.floor(v / 625) - 12) <= 4 ? hu : -850,
    );
    data[0] = Number.NaN;
    return { size, affineLps: identity, data };
  };
  const middle = 12 + 12 * 25 + 12 * 625;

  plain("what is denser counts as −500, the rest stays, what is not known too", () => {
    const { data } = limitedHu(ball(40));
    expect([data[middle], data[1], data[0]]).toEqual([-500, -850, Number.NaN]);
  });

  plain("a ball of ground glass then answers as a solid one does, which in HU it does by a third", () => {
    const answer = (field: Field): number => noduleSphericity(field).data[middle]!;
    expect(answer(limitedHu(ball(-500))) / answer(limitedHu(ball(40)))).toBeCloseTo(1, 6);
    expect(answer(ball(-500)) / answer(ball(40))).toBeCloseTo(350 / 890, 3);
  });
});
