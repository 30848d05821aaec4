import { compose, invert } from "./affine.ts";
import { voxelCount } from "./grid.ts";
import type { Affine, Grid, Mask, Vec3, Volume } from "./types.ts";

/**
 * Trilinear interpolation of `source` at the voxel centres of `grid`, rounded to whole HU. Points outside the source
 * take the nearest face. Separable when both grids share their axes (the usual case), else point by point.
 */
export function resampleLinear(source: Volume, grid: Grid): Volume {
  const map = compose(invert(source.affineLps), grid.affineLps);
  return { ...grid, data: isAxisAligned(map) ? linearSeparable(source, grid, map) : linearGeneral(source, grid, map) };
}

/** The nearest voxel's label at the voxel centres of `grid`; 0 outside the source. */
export function resampleNearest(source: Mask, grid: Grid): Mask {
  const map = compose(invert(source.affineLps), grid.affineLps);
  const [nx, ny, nz] = grid.size;
  const [sx, sy, sz] = source.size;
  const data = new Uint8Array(voxelCount(grid));
  if (isAxisAligned(map)) {
    nearestSeparable(source, grid, map, data);
    return { ...grid, data };
  }
  let n = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = Math.round(map[0] * i + map[1] * j + map[2] * k + map[3]);
        const y = Math.round(map[4] * i + map[5] * j + map[6] * k + map[7]);
        const z = Math.round(map[8] * i + map[9] * j + map[10] * k + map[11]);
        if (x >= 0 && y >= 0 && z >= 0 && x < sx && y < sy && z < sz) data[n] = source.data[(z * sy + y) * sx + x]!;
      }
  return { ...grid, data };
}

function nearestSeparable(source: Mask, { size: [nx, ny, nz] }: Grid, m: Affine, out: Uint8Array): void {
  const [sx, sy, sz] = source.size;
  const xs = nearestIndices(nx, m[0], m[3], sx),
    ys = nearestIndices(ny, m[5], m[7], sy),
    zs = nearestIndices(nz, m[10], m[11], sz);
  for (let k = 0, plane = nx * ny; k < nz; k++) {
    // Planes of a fine grid between two thick slices are alike.
    if (k > 0 && zs[k] === zs[k - 1]) out.copyWithin(k * plane, (k - 1) * plane, k * plane);
    else if (zs[k]! >= 0)
      for (let j = 0; j < ny; j++) {
        if (ys[j]! < 0) continue;
        const from = (zs[k]! * sy + ys[j]!) * sx;
        nearestRow(source.data.subarray(from, from + sx), xs, out.subarray((k * ny + j) * nx, (k * ny + j + 1) * nx));
      }
  }
}

function nearestRow(row: Uint8Array, xs: Int32Array, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) if (xs[i]! >= 0) out[i] = row[xs[i]!]!;
}

/** −1 where the nearest index lies outside. */
function nearestIndices(count: number, scale: number, shift: number, length: number): Int32Array {
  return Int32Array.from({ length: count }, (_, n) => {
    const index = Math.round(scale * n + shift);
    return index >= 0 && index < length ? index : -1;
  });
}

function isAxisAligned(m: Affine): boolean {
  return [m[1], m[2], m[4], m[6], m[8], m[9]].every((v) => Math.abs(v) < 1e-9);
}

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

function taps(count: number, scale: number, shift: number, length: number): Taps {
  const low = new Int32Array(count),
    high = new Int32Array(count),
    weight = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    const c = Math.min(Math.max(scale * n + shift, 0), length - 1);
    const f = Math.min(Math.floor(c), Math.max(length - 2, 0));
    low[n] = f;
    high[n] = Math.min(f + 1, length - 1);
    weight[n] = c - f;
  }
  return { low, high, weight };
}

/** Within each source plane that is needed, once; then between two of them for each plane of the grid. */
function linearSeparable(source: Volume, grid: Grid, m: Affine): Int16Array<ArrayBuffer> {
  const [nx, ny, nz] = grid.size;
  const [sx, sy, sz] = source.size;
  const tx = taps(nx, m[0], m[3], sx),
    ty = taps(ny, m[5], m[7], sy),
    tz = taps(nz, m[10], m[11], sz);
  const area = nx * ny,
    out = new Int16Array(area * nz);
  const rows = new Float32Array(nx * sy);
  // Two neighbouring planes differ in parity.
  const kept = [0, 1].map(() => ({ z: -1, values: new Float32Array(area) }));
  const planeAt = (z: number): Float32Array => {
    const slot = kept[z & 1]!;
    if (slot.z !== z) linearPlane(source.data.subarray(z * sx * sy, (z + 1) * sx * sy), sx, tx, ty, rows, slot.values);
    slot.z = z;
    return slot.values;
  };
  for (let k = 0; k < nz; k++)
    between(planeAt(tz.low[k]!), planeAt(tz.high[k]!), tz.weight[k]!, out.subarray(k * area, (k + 1) * area));
  return out;
}

/** Whole HU between two planes. Floor of what is half more: Math.round of the same takes four times as long. */
function between(a: Float32Array, b: Float32Array, weight: number, out: Int16Array): void {
  for (let p = 0; p < out.length; p++) out[p] = Math.floor(a[p]! + weight * (b[p]! - a[p]!) + 0.5);
}

/** One plane along x, in the rows that are needed (into `rows`), then along y. */
function linearPlane(plane: Int16Array, sx: number, tx: Taps, ty: Taps, rows: Float32Array, out: Float32Array): void {
  const { low, high, weight } = tx,
    nx = low.length,
    ny = ty.low.length;
  const ends = [ty.low[0]!, ty.low[ny - 1]!, ty.high[0]!, ty.high[ny - 1]!];
  for (let y = Math.min(...ends); y <= Math.max(...ends); y++)
    for (let i = 0, from = y * sx, to = y * nx; i < nx; i++) {
      const l = plane[from + low[i]!]!;
      rows[to + i] = l + weight[i]! * (plane[from + high[i]!]! - l);
    }
  for (let j = 0, at = 0; j < ny; j++) {
    const a = ty.low[j]! * nx,
      b = ty.high[j]! * nx,
      w = ty.weight[j]!;
    for (let i = 0; i < nx; i++, at++) out[at] = rows[a + i]! + w * (rows[b + i]! - rows[a + i]!);
  }
}

function linearGeneral(source: Volume, grid: Grid, m: Affine): Int16Array<ArrayBuffer> {
  const [nx, ny, nz] = grid.size;
  const out = new Int16Array(nx * ny * nz);
  let n = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        out[n] = Math.round(
          sampleLinear(source, [
            m[0] * i + m[1] * j + m[2] * k + m[3],
            m[4] * i + m[5] * j + m[6] * k + m[7],
            m[8] * i + m[9] * j + m[10] * k + m[11],
          ]),
        );
  return out;
}

function sampleLinear({ size, data }: Volume, p: Vec3): number {
  const low = [0, 0, 0],
    frac = [0, 0, 0],
    step = [0, 0, 0],
    stride = [1, size[0], size[0] * size[1]];
  for (let d = 0; d < 3; d++) {
    const c = Math.min(Math.max(p[d]!, 0), size[d]! - 1);
    low[d] = Math.min(Math.floor(c), Math.max(size[d]! - 2, 0));
    frac[d] = c - low[d]!;
    step[d] = size[d]! > 1 ? stride[d]! : 0;
  }
  const at = low[0]! + low[1]! * stride[1]! + low[2]! * stride[2]!;
  const line = (o: number): number => data[o]! + frac[0]! * (data[o + step[0]!]! - data[o]!);
  const face = (o: number): number => line(o) + frac[1]! * (line(o + step[1]!) - line(o));
  return face(at) + frac[2]! * (face(at + step[2]!) - face(at));
}
