import type { VolumeInfo } from "../../electron/contract/index.ts";
import { apply, type Grid, gridOf, type Vec3 } from "./grid.ts";

/** A volume in memory. The array is ours: Cornerstone only refers to it, so a lost graphics context loses nothing. */
export interface LoadedVolume {
  readonly info: VolumeInfo;
  readonly grid: Grid;
  readonly data: Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
}

/**
 * Reads the samples that `info` describes: `byteLength` bytes from `byteOffset` of the file at `info.url`, little-endian.
 * `onProgress` gets the share read, 0 … 1. Rejects when the file cannot be had or is shorter than promised.
 */
export async function fetchVolume(
  info: VolumeInfo,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<LoadedVolume> {
  const bytesPerVoxel = info.dtype === "int16" ? 2 : 1;
  const expected = info.size[0] * info.size[1] * info.size[2] * bytesPerVoxel;
  if (info.byteLength !== expected)
    throw new Error(`The volume should have ${expected} bytes, its description says ${info.byteLength}.`);
  const response = await fetch(info.url, { signal });
  if (!response.ok || response.body === null) throw new Error(`The volume could not be read (${response.status}).`);
  const bytes = await readRange(response.body, info.byteOffset, info.byteLength, onProgress);
  return { info, grid: gridOf(info), data: info.dtype === "int16" ? new Int16Array(bytes) : new Uint8Array(bytes) };
}

/** The stored sample of the voxel nearest to a point, or undefined outside the volume. */
export function storedAt(volume: LoadedVolume, lps: Vec3): number | undefined {
  const at = offsetOf(volume.grid, lps);
  return at === undefined ? undefined : volume.data[at];
}

/** Where the voxel nearest to a point stands in the array; undefined outside. */
function offsetOf(grid: Grid, lps: Vec3): number | undefined {
  const index = apply(grid.toIndex, lps);
  const [i, j, k] = [Math.round(index[0]), Math.round(index[1]), Math.round(index[2])];
  const [nx, ny, nz] = grid.size;
  return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? undefined : (k * ny + j) * nx + i;
}

/** The value, in the volume's unit, of the voxel nearest to a point; undefined outside or where nothing was computed. */
export function valueAt(volume: LoadedVolume, lps: Vec3): number | undefined {
  const stored = storedAt(volume, lps);
  return stored === undefined || stored === volume.info.noData
    ? undefined
    : stored * volume.info.slope + volume.info.intercept;
}

/**
 * One value of a volume that is not in memory: two bytes asked of its file. Undefined outside the volume or where nothing was
 * computed. A server that sends the whole file instead of the part is read up to the place and left.
 */
export async function fetchValue(info: VolumeInfo, lps: Vec3, signal: AbortSignal): Promise<number | undefined> {
  const grid = gridOf(info);
  const at = offsetOf(grid, lps);
  if (at === undefined) return undefined;
  const bytes = info.dtype === "int16" ? 2 : 1;
  const first = info.byteOffset + at * bytes;
  const response = await fetch(info.url, { signal, headers: { range: `bytes=${first}-${first + bytes - 1}` } });
  if (!response.ok || response.body === null) throw new Error(`The value could not be read (${response.status}).`);
  const buffer = await readRange(response.body, response.status === 206 ? 0 : first, bytes, () => undefined);
  const view = new DataView(buffer);
  const stored = bytes === 2 ? view.getInt16(0, true) : view.getUint8(0);
  return stored === info.noData ? undefined : stored * info.slope + info.intercept;
}

async function readRange(
  body: ReadableStream<Uint8Array>,
  offset: number,
  count: number,
  onProgress: (share: number) => void,
): Promise<ArrayBuffer> {
  const target = new Uint8Array(count);
  const reader = body.getReader();
  let position = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const from = Math.max(0, offset - position);
    const to = Math.min(value.length, offset + count - position);
    if (to > from) target.set(value.subarray(from, to), position + from - offset);
    position += value.length;
    if (position >= offset + count) await reader.cancel();
    onProgress(Math.min(1, Math.max(0, (position - offset) / count)));
  }
  if (position < offset + count)
    throw new Error(`The volume's file ends after ${position} bytes; ${offset + count} were promised.`);
  return target.buffer;
}
