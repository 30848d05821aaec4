import { spacingMm } from "../geometry/index.ts";
import type { Field } from "../geometry/index.ts";
import { betweenBlocks, halvedSteps } from "./blocks.ts";
import { smooth } from "./gaussian.ts";
import { finished } from "./steps.ts";
import type { Steps } from "./steps.ts";

/**
 * −σ²·∇² of the field smoothed by σ: positive on bright blobs, of comparable size at every σ (Lindeberg 1998). Derivatives are
 * five-point differences of fourth order, which at σ of 2 voxels differ from derivatives of the kernel by about a per cent.
 */
export function laplacianOfGaussian(field: Field, sigmaMm: number): Field {
  return finished(laplacianOfGaussianSteps(field, sigmaMm));
}

export function* laplacianOfGaussianSteps(field: Field, sigmaMm: number): Steps<Field> {
  const data = new Float32Array(field.data.length).fill(Number.NaN);
  yield* hessians(field, sigmaMm, (v, h) => (data[v] = -sigmaMm * sigmaMm * (h.xx() + h.yy() + h.zz())));
  return { size: field.size, affineLps: field.affineLps, data };
}

/**
 * How much a bright structure is a ball rather than a tube or a sheet: (|λ1|/|λ3|)·σ²·|λ3| where all eigenvalues of the
 * Hessian of the field smoothed by σ are negative, else 0, |λ1| ≤ |λ2| ≤ |λ3|; the largest over all σ (Li, Sone & Doi 2003).
 * It is σ² times minus the largest eigenvalue, by the trigonometric solution for symmetric 3 × 3 matrices (Smith 1961).
 */
export function sphericity(field: Field, sigmasMm: readonly number[]): Field {
  return finished(sphericitySteps(field, sigmasMm));
}

export function* sphericitySteps(field: Field, sigmasMm: readonly number[]): Steps<Field> {
  const data = new Float32Array(field.data.length);
  for (let v = 0; v < data.length; v++) if (Number.isNaN(field.data[v])) data[v] = Number.NaN;
  for (const sigma of sigmasMm)
    yield* hessians(field, sigma, (v, h) => {
      const score = -sigma * sigma * largestEigenvalue(h);
      if (score > data[v]!) data[v] = score;
    });
  return { size: field.size, affineLps: field.affineLps, data };
}

/** Second derivatives at one voxel, per mm², each computed when asked for. */
interface Hessian {
  xx(): number;
  yy(): number;
  zz(): number;
  xy(): number;
  xz(): number;
  yz(): number;
}

/** 0 where the matrix is seen not to be negative definite without solving for it. */
function largestEigenvalue(h: Hessian): number {
  const xx = h.xx(),
    yy = h.yy(),
    zz = h.zz();
  if (xx >= 0 || yy >= 0 || zz >= 0) return 0;
  const xy = h.xy(),
    xz = h.xz(),
    yz = h.yz();
  const q = (xx + yy + zz) / 3,
    a = xx - q,
    b = yy - q,
    c = zz - q;
  const p = Math.sqrt((a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz)) / 6);
  if (p === 0) return q;
  const determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  const r = Math.min(1, Math.max(-1, determinant / (2 * p * p * p)));
  return q + 2 * p * Math.cos(Math.acos(r) / 3);
}

type Visit = (voxel: number, hessian: Hessian) => void;

/** From this many voxels on, a scale is worked out on blocks of 2 × 2 × 2: an eighth of the work, and what it shows is no finer. */
const fewVoxels = 3;

/** Calls `visit` with the Hessian of the field smoothed by `sigmaMm` for every voxel that is not NaN. */
function* hessians(field: Field, sigmaMm: number, visit: Visit): Steps<void> {
  const spacing = spacingMm(field.affineLps),
    [voxelMm] = spacing;
  const areCubes = spacing.every((length) => Math.abs(length / voxelMm - 1) < 1e-3);
  yield* areCubes && sigmaMm >= fewVoxels * voxelMm
    ? hessiansOnBlocks(field, sigmaMm, voxelMm, visit)
    : eachHessian(field, sigmaMm, visit);
}

/**
 * Derivatives at the middles of blocks, and between them what lies between. Both smooth: a block's mean, of points half a voxel to both
 * sides, with a variance of a quarter, and weights of 1/4 and 3/4 at two voxels with one of three quarters; the rest is left to do.
 */
function* hessiansOnBlocks(field: Field, sigmaMm: number, voxelMm: number, visit: Visit): Steps<void> {
  const blocks = yield* halvedSteps(field);
  const [xx, yy, zz, xy, xz, yz] = Array.from({ length: 6 }, () =>
    new Float32Array(blocks.data.length).fill(Number.NaN),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  yield* hessians(blocks, Math.sqrt(sigmaMm ** 2 - voxelMm ** 2), (v, h) => {
    xx[v] = h.xx();
    yy[v] = h.yy();
    zz[v] = h.zz();
    xy[v] = h.xy();
    xz[v] = h.xz();
    yz[v] = h.yz();
  });
  yield* betweenBlocks(blocks, field, (v, read) =>
    visit(v, {
      xx: () => read(xx),
      yy: () => read(yy),
      zz: () => read(zz),
      xy: () => read(xy),
      xz: () => read(xz),
      yz: () => read(yz),
    }),
  );
}

/** `hessians` voxel by voxel. Beyond the grid the smoothed field goes on as at its edge. */
function* eachHessian(field: Field, sigmaMm: number, visit: Visit): Steps<void> {
  const f = yield* smooth(field, sigmaMm);
  const [nx, ny, nz] = field.size;
  const [sx, sy, sz] = spacingMm(field.affineLps);
  // Offsets of the voxels −2 … 2 along each axis from the present one.
  const dx = new Int32Array(5),
    dy = new Int32Array(5),
    dz = new Int32Array(5);
  let v = 0;
  const second = (d: Int32Array): number =>
    (16 * (f[v + d[1]!]! + f[v + d[3]!]!) - f[v + d[0]!]! - f[v + d[4]!]! - 30 * f[v]!) / 12;
  const first = (at: number, d: Int32Array): number =>
    (f[at + d[0]!]! - 8 * f[at + d[1]!]! + 8 * f[at + d[3]!]! - f[at + d[4]!]!) / 12;
  const mixed = (d: Int32Array, e: Int32Array): number =>
    (first(v + d[0]!, e) - 8 * first(v + d[1]!, e) + 8 * first(v + d[3]!, e) - first(v + d[4]!, e)) / 12;
  const hessian: Hessian = {
    xx: () => second(dx) / (sx * sx),
    yy: () => second(dy) / (sy * sy),
    zz: () => second(dz) / (sz * sz),
    xy: () => mixed(dx, dy) / (sx * sy),
    xz: () => mixed(dx, dz) / (sx * sz),
    yz: () => mixed(dy, dz) / (sy * sz),
  };
  for (let k = 0; k < nz; k++) {
    offsets(dz, k, nz, nx * ny);
    for (let j = 0; j < ny; j++) {
      offsets(dy, j, ny, nx);
      for (let i = 0; i < nx; i++, v++) {
        if (Number.isNaN(field.data[v])) continue;
        offsets(dx, i, nx, 1);
        visit(v, hessian);
      }
    }
    yield;
  }
}

function offsets(out: Int32Array, at: number, length: number, stride: number): void {
  for (let t = -2; t <= 2; t++) out[t + 2] = (Math.min(length - 1, Math.max(0, at + t)) - at) * stride;
}
