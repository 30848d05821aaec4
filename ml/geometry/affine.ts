import type { Affine, Vec3 } from "./types.ts";

/** LPS millimetres of the (possibly fractional) voxel index `p`. */
export function toWorld(a: Affine, [i, j, k]: Vec3): Vec3 {
  return [
    a[0] * i + a[1] * j + a[2] * k + a[3],
    a[4] * i + a[5] * j + a[6] * k + a[7],
    a[8] * i + a[9] * j + a[10] * k + a[11],
  ];
}

/** Fractional voxel index of an LPS point: `toWorld(invert(a), p)`. */
export function toIndex(a: Affine, p: Vec3): Vec3 {
  return toWorld(invert(a), p);
}

/** The affine of the way back, LPS millimetres → index. Throws on a singular matrix: no grid has one. */
export function invert(a: Affine): Affine {
  const [m00, m01, m02, t0, m10, m11, m12, t1, m20, m21, m22, t2] = a;
  const c00 = m11 * m22 - m12 * m21;
  const c01 = m12 * m20 - m10 * m22;
  const c02 = m10 * m21 - m11 * m20;
  const det = m00 * c00 + m01 * c01 + m02 * c02;
  if (!(Math.abs(det) > 1e-12)) throw new RangeError(`affine is singular (determinant ${det})`);
  const r00 = c00 / det,
    r01 = (m02 * m21 - m01 * m22) / det,
    r02 = (m01 * m12 - m02 * m11) / det;
  const r10 = c01 / det,
    r11 = (m00 * m22 - m02 * m20) / det,
    r12 = (m02 * m10 - m00 * m12) / det;
  const r20 = c02 / det,
    r21 = (m01 * m20 - m00 * m21) / det,
    r22 = (m00 * m11 - m01 * m10) / det;
  return [
    r00,
    r01,
    r02,
    -(r00 * t0 + r01 * t1 + r02 * t2),
    r10,
    r11,
    r12,
    -(r10 * t0 + r11 * t1 + r12 * t2),
    r20,
    r21,
    r22,
    -(r20 * t0 + r21 * t1 + r22 * t2),
  ];
}

/** `a ∘ b`: first `b`, then `a`. */
export function compose(a: Affine, b: Affine): Affine {
  const cell = (r: 0 | 4 | 8, c: 0 | 1 | 2 | 3): number =>
    a[r]! * b[c]! + a[r + 1]! * b[c + 4]! + a[r + 2]! * b[c + 8]! + (c === 3 ? a[r + 3]! : 0);
  return [
    cell(0, 0),
    cell(0, 1),
    cell(0, 2),
    cell(0, 3),
    cell(4, 0),
    cell(4, 1),
    cell(4, 2),
    cell(4, 3),
    cell(8, 0),
    cell(8, 1),
    cell(8, 2),
    cell(8, 3),
  ];
}

/** Millimetres from one voxel centre to the next along i, j, k: the lengths of the columns. */
export function spacingMm(a: Affine): Vec3 {
  return [Math.hypot(a[0], a[4], a[8]), Math.hypot(a[1], a[5], a[9]), Math.hypot(a[2], a[6], a[10])];
}

/** From unit columns (direction cosines of i, j, k), spacing and the centre of voxel 0. */
export function affineFrom(direction: readonly [Vec3, Vec3, Vec3], spacing: Vec3, origin: Vec3): Affine {
  const [[ix, iy, iz], [jx, jy, jz], [kx, ky, kz]] = direction;
  const [si, sj, sk] = spacing;
  return [
    ix * si,
    jx * sj,
    kx * sk,
    origin[0],
    iy * si,
    jy * sj,
    ky * sk,
    origin[1],
    iz * si,
    jz * sj,
    kz * sk,
    origin[2],
  ];
}
