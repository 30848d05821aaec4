import type { Vec3 } from "./types.ts";

/** Pole of the cubic B-spline's prefilter, √3 − 2 (Unser 1999, "Splines: a perfect fit", box 2); its gain is 6. */
const pole = Math.sqrt(3) - 2;
const gain = 6;
/** pole⁴⁰ is 1e-23: samples farther away do not move a float64 sum. */
const horizon = 40;
/** Bytes that the samples between the passes may take; wider volumes are zoomed in strips of columns. */
const stripBytes = 96 << 20;

/**
 * Zooms a volume to `size` by cubic B-splines: end points stay where they are, so output index k lies at input coordinate
 * k · (n_in − 1)/(n_out − 1) on each axis. Beyond the ends the volume is mirrored about its last samples. Values are rounded
 * half away from zero to int16; the spline's overshoot is kept. This is `scipy.ndimage.zoom(order=3, mode="mirror")`.
 * `planes`: one array of nx · ny a slice, x fastest.
 */
export function zoomCubic(
  planes: readonly Int16Array[],
  [nx, ny]: readonly [number, number],
  size: Vec3,
): Int16Array<ArrayBuffer> {
  const [wide, high, deep] = size;
  const out = new Int16Array(wide * high * deep);
  const alongX = tapsOf(nx, wide),
    alongY = tapsOf(ny, high),
    alongZ = tapsOf(planes.length, deep);
  const most = Math.max(1, Math.floor(stripBytes / (8 * planes.length * high)));
  const strips = Math.ceil(wide / most);
  for (let strip = 0; strip < strips; strip++) {
    const from = Math.floor((strip * wide) / strips),
      to = Math.floor(((strip + 1) * wide) / strips);
    const between = zoomPlanes(planes, [nx, ny], sliceOf(alongX, from, to), alongY);
    zoomDepth(between, planes.length, alongZ, to - from, (row) => out.subarray(row * wide + from, row * wide + to));
  }
  return out;
}

/** Where each output sample reads and with which weights: four inputs each, mirrored into range. */
interface Taps {
  readonly count: number;
  readonly at: Int32Array;
  readonly weight: Float64Array;
}

/** The four cubic B-spline weights at distance t past the second tap. */
function tapsOf(length: number, count: number): Taps {
  const at = new Int32Array(4 * count),
    weight = new Float64Array(4 * count);
  const step = count > 1 ? (length - 1) / (count - 1) : 0;
  for (let n = 0; n < count; n++) {
    const c = n * step,
      first = Math.floor(c),
      t = c - first,
      s = 1 - t;
    weight.set([s ** 3 / 6, (4 - 6 * t * t + 3 * t ** 3) / 6, (4 - 6 * s * s + 3 * s ** 3) / 6, t ** 3 / 6], 4 * n);
    for (let tap = 0; tap < 4; tap++) at[4 * n + tap] = mirrored(first - 1 + tap, length);
  }
  return { count, at, weight };
}

function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * length - 2,
    n = ((index % period) + period) % period;
  return n < length ? n : period - n;
}

function sliceOf({ at, weight }: Taps, from: number, to: number): Taps {
  return { count: to - from, at: at.subarray(4 * from, 4 * to), weight: weight.subarray(4 * from, 4 * to) };
}

/** Each plane along x, then along y: `[plane][y][x]` of the outputs' rows and columns. */
function zoomPlanes(
  planes: readonly Int16Array[],
  [nx, ny]: readonly [number, number],
  alongX: Taps,
  alongY: Taps,
): Float64Array {
  const wide = alongX.count,
    area = alongY.count * wide;
  const out = new Float64Array(planes.length * area),
    line = new Float64Array(nx),
    plane = new Float64Array(ny * wide);
  const startX = startOf(nx),
    startY = startOf(ny);
  planes.forEach((source, z) => {
    for (let y = 0; y < ny; y++) {
      for (let x = 0, from = y * nx; x < nx; x++) line[x] = source[from + x]!;
      prefilterLine(line, startX);
      zoomLine(line, alongX, plane.subarray(y * wide, (y + 1) * wide));
    }
    prefilterBlocks(plane, ny, wide, startY);
    for (let y = 0; y < alongY.count; y++) {
      const row = out.subarray(z * area + y * wide, z * area + (y + 1) * wide);
      blend(plane, wide, alongY, y, 0, row);
    }
  });
  return out;
}

function zoomDepth(
  between: Float64Array,
  depth: number,
  alongZ: Taps,
  wide: number,
  rowOf: (row: number) => Int16Array,
): void {
  const area = between.length / depth,
    high = area / wide;
  prefilterBlocks(between, depth, area, startOf(depth));
  const row = new Float64Array(wide);
  for (let k = 0; k < alongZ.count; k++)
    for (let y = 0; y < high; y++) {
      blend(between, area, alongZ, k, y * wide, row);
      const to = rowOf(k * high + y);
      for (let x = 0; x < wide; x++) to[x] = rounded(row[x]!);
    }
}

/** Half away from zero, clamped to int16. */
function rounded(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.trunc(value > 0 ? value + 0.5 : value - 0.5)));
}

/**
 * Weights of the samples in the causal filter's first value, for a signal mirrored about its ends (period 2n − 2): the sum
 * of pole^k over all periods, in closed form.
 */
function startOf(length: number): Float64Array {
  const period = 2 * length - 2,
    whole = 1 - pole ** period;
  return Float64Array.from({ length: Math.min(length, horizon) }, (_, k) => {
    const isEnd = k === 0 || k === length - 1;
    return (pole ** k + (isEnd ? 0 : pole ** (period - k))) / whole;
  });
}

/** Samples to B-spline coefficients, in place. */
function prefilterLine(c: Float64Array, start: Float64Array): void {
  const n = c.length;
  if (n === 1) return;
  let value = 0;
  for (let k = 0; k < start.length; k++) value += start[k]! * c[k]!;
  c[0] = value *= gain;
  for (let k = 1; k < n; k++) c[k] = value = gain * c[k]! + pole * value;
  c[n - 1] = value = (pole / (pole * pole - 1)) * (value + pole * c[n - 2]!);
  for (let k = n - 2; k >= 0; k--) c[k] = value = pole * (value - c[k]!);
}

/** The same for `count` blocks of `block` values: one line for each place in a block. */
function prefilterBlocks(c: Float64Array, count: number, block: number, start: Float64Array): void {
  if (count === 1) return;
  const first = new Float64Array(block);
  for (let k = 0; k < start.length; k++) {
    const w = gain * start[k]!;
    for (let i = 0, at = k * block; i < block; i++) first[i]! += w * c[at + i]!;
  }
  c.set(first);
  for (let k = 1; k < count; k++)
    for (let i = k * block, end = i + block; i < end; i++) c[i] = gain * c[i]! + pole * c[i - block]!;
  const end = pole / (pole * pole - 1);
  for (let i = (count - 1) * block; i < count * block; i++) c[i] = end * (c[i]! + pole * c[i - block]!);
  for (let k = count - 2; k >= 0; k--)
    for (let i = k * block, stop = i + block; i < stop; i++) c[i] = pole * (c[i + block]! - c[i]!);
}

function zoomLine(c: Float64Array, { count, at, weight }: Taps, out: Float64Array): void {
  for (let n = 0, tap = 0; n < count; n++, tap += 4)
    out[n] =
      weight[tap]! * c[at[tap]!]! +
      weight[tap + 1]! * c[at[tap + 1]!]! +
      weight[tap + 2]! * c[at[tap + 2]!]! +
      weight[tap + 3]! * c[at[tap + 3]!]!;
}

/** Row `shift … shift + out.length` of output block n: four blocks of `c`, weighted. */
function blend(
  c: Float64Array,
  block: number,
  { at, weight }: Taps,
  n: number,
  shift: number,
  out: Float64Array,
): void {
  const tap = 4 * n;
  const a = at[tap]! * block + shift,
    b = at[tap + 1]! * block + shift,
    d = at[tap + 2]! * block + shift,
    e = at[tap + 3]! * block + shift;
  const wa = weight[tap]!,
    wb = weight[tap + 1]!,
    wd = weight[tap + 2]!,
    we = weight[tap + 3]!;
  for (let i = 0; i < out.length; i++) out[i] = wa * c[a + i]! + wb * c[b + i]! + wd * c[d + i]! + we * c[e + i]!;
}
