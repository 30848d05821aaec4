import { spacingMm } from "../geometry/index.ts";
import type { Mask, Vec3 } from "../geometry/index.ts";

/**
 * A mask without its rim: labels stay where `depthMm` is more than `rimMm`. For a rim of a few voxels this is several times
 * as fast: a ball is taken out around every voxel outside that touches one inside, since nearer ones than these are not there.
 */
export function withoutRim(mask: Mask, rimMm: number): Mask {
  const [nx, ny, nz] = mask.size,
    { data } = mask;
  const inner = { ...mask, data: data.slice() },
    spacing = spacingMm(mask.affineLps);
  clearFaces(inner, spacing, rimMm);
  const ball = ballOf(spacing, rimMm);
  const from = (x: number, y: number, z: number): void => {
    if (x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz && data[(z * ny + y) * nx + x] === 0)
      clearBall(inner, [x, y, z], ball);
  };
  for (let z = 0, v = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, v++) {
        if (data[v] === 0) continue;
        if (data[v - 1] === 0) from(x - 1, y, z);
        if (data[v + 1] === 0) from(x + 1, y, z);
        if (data[v - nx] === 0) from(x, y - 1, z);
        if (data[v + nx] === 0) from(x, y + 1, z);
        if (data[v - nx * ny] === 0) from(x, y, z - 1);
        if (data[v + nx * ny] === 0) from(x, y, z + 1);
      }
  return inner;
}

/** What is far enough for a rim of 2 mm is not to depend on the last digit of a spacing of 1 mm. */
const slack = 1 + 1e-6;

/** Beyond the grid is outside. */
function clearFaces({ data, size }: Mask, spacing: Vec3, rimMm: number): void {
  const [nx, ny, nz] = size;
  const [cx, cy, cz] = spacing.map((s) => Math.floor((rimMm * slack) / s)) as unknown as Vec3;
  const isNearFace = (at: number, length: number, clear: number): boolean => at < clear || at >= length - clear;
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++) {
      const row = (z * ny + y) * nx;
      if (isNearFace(z, nz, cz) || isNearFace(y, ny, cy)) data.fill(0, row, row + nx);
      data.fill(0, row, row + Math.min(cx, nx));
      data.fill(0, row + Math.max(0, nx - cx), row + nx);
    }
}

/** A row of a ball: so many voxels to each side of a voxel that lies dy, dz from the middle. */
interface BallRow {
  readonly dy: number;
  readonly dz: number;
  readonly width: number;
}

function ballOf([sx, sy, sz]: Vec3, radiusMm: number): readonly BallRow[] {
  const rows: BallRow[] = [],
    ry = Math.floor((radiusMm * slack) / sy),
    rz = Math.floor((radiusMm * slack) / sz);
  for (let dz = -rz; dz <= rz; dz++)
    for (let dy = -ry; dy <= ry; dy++) {
      const left = (radiusMm * slack) ** 2 - (dy * sy) ** 2 - (dz * sz) ** 2;
      if (left >= 0) rows.push({ dy, dz, width: Math.floor(Math.sqrt(left) / sx) });
    }
  return rows;
}

function clearBall({ data, size: [nx, ny, nz] }: Mask, [x, y, z]: Vec3, ball: readonly BallRow[]): void {
  for (const { dy, dz, width } of ball) {
    if (y + dy < 0 || y + dy >= ny || z + dz < 0 || z + dz >= nz) continue;
    const row = ((z + dz) * ny + y + dy) * nx;
    for (let v = row + Math.max(0, x - width); v <= row + Math.min(nx - 1, x + width); v++) data[v] = 0;
  }
}
