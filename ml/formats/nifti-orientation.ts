import { spacingMm } from "../geometry/index.ts";
import type { Affine, Vec3 } from "../geometry/index.ts";

/** diag(−1, −1, 1, 1)·a: NIfTI's axes point right, anterior, superior. Its own inverse. */
export function lpsToRas(a: Affine): Affine {
  return [-a[0], -a[1], -a[2], -a[3], -a[4], -a[5], -a[6], -a[7], a[8], a[9], a[10], a[11]];
}

export interface Quaternion {
  /** b, c, d of a unit quaternion whose a is ≥ 0. */
  readonly bcd: Vec3;
  /** +1, or −1 where the third axis has to be turned round first ("qfac"). */
  readonly handedness: 1 | -1;
  readonly spacingMm: Vec3;
  /** False where the axes are not at right angles (a sheared grid): then the quaternion says nothing. */
  readonly isRotation: boolean;
}

/** The qform of an affine (nifti1.h, "METHOD 2"). */
export function quaternionOf(a: Affine): Quaternion {
  const s = spacingMm(a);
  const column = (n: 0 | 1 | 2): Vec3 => [a[n] / s[n], a[4 + n]! / s[n], a[8 + n]! / s[n]];
  const [i, j, k] = [column(0), column(1), column(2)];
  const dot = (u: Vec3, v: Vec3): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  const isRotation = Math.max(Math.abs(dot(i, j)), Math.abs(dot(j, k)), Math.abs(dot(i, k))) < 1e-4;
  const cross: Vec3 = [i[1] * j[2] - i[2] * j[1], i[2] * j[0] - i[0] * j[2], i[0] * j[1] - i[1] * j[0]];
  const handedness = dot(cross, k) < 0 ? -1 : 1;
  return {
    bcd: bcdOf(i, j, [k[0] * handedness, k[1] * handedness, k[2] * handedness]),
    handedness,
    spacingMm: s,
    isRotation,
  };
}

type Row = [number, number, number, number];

/** The LPS affine that a header gives: its sform, else its qform, else nothing. */
export function affineOfHeader(view: DataView): Affine | undefined {
  const float = (at: number): number => view.getFloat32(at, true);
  if (view.getInt16(254, true) > 0) {
    const row = (at: number): Row => [float(at), float(at + 4), float(at + 8), float(at + 12)];
    const ras: Affine = [...row(280), ...row(296), ...row(312)];
    return isUsable(ras) ? lpsToRas(ras) : undefined;
  }
  if (view.getInt16(252, true) <= 0) return undefined;
  const [b, c, d] = [float(256), float(260), float(264)];
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const [sx, sy] = [float(80), float(84)],
    sz = float(88) * (float(76) < 0 ? -1 : 1);
  const ras: Affine = [
    (a * a + b * b - c * c - d * d) * sx,
    2 * (b * c - a * d) * sy,
    2 * (b * d + a * c) * sz,
    float(268),
    2 * (b * c + a * d) * sx,
    (a * a + c * c - b * b - d * d) * sy,
    2 * (c * d - a * b) * sz,
    float(272),
    2 * (b * d - a * c) * sx,
    2 * (c * d + a * b) * sy,
    (a * a + d * d - b * b - c * c) * sz,
    float(276),
  ];
  return isUsable(ras) ? lpsToRas(ras) : undefined;
}

function isUsable(a: Affine): boolean {
  return a.every(Number.isFinite) && spacingMm(a).every((s) => s > 0);
}

/** From the columns of a rotation matrix; the largest of the four squares is taken first, so that nothing small is divided by. */
function bcdOf(i: Vec3, j: Vec3, k: Vec3): Vec3 {
  const squares = [1 + i[0] + j[1] + k[2], 1 + i[0] - j[1] - k[2], 1 - i[0] + j[1] - k[2], 1 - i[0] - j[1] + k[2]];
  const largest = squares.indexOf(Math.max(...squares));
  const h = Math.sqrt(squares[largest]!) / 2,
    f = 1 / (4 * h);
  const [a, b, c, d] = [
    [h, (j[2] - k[1]) * f, (k[0] - i[2]) * f, (i[1] - j[0]) * f],
    [(j[2] - k[1]) * f, h, (i[1] + j[0]) * f, (k[0] + i[2]) * f],
    [(k[0] - i[2]) * f, (i[1] + j[0]) * f, h, (j[2] + k[1]) * f],
    [(i[1] - j[0]) * f, (k[0] + i[2]) * f, (j[2] + k[1]) * f, h],
  ][largest] as [number, number, number, number];
  return a < 0 ? [-b, -c, -d] : [b, c, d];
}
