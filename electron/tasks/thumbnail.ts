import { spacingMm } from "../../ml/geometry/index.ts";
import type { Volume } from "../../ml/geometry/index.ts";
import { encodePng } from "./files/png.ts";

const longestSide = 128;
/** The usual lung window: level −600, width 1500 HU. */
const windowHu = { low: -1350, high: 150 };

/** The middle slice in lung window as a PNG of square pixels, the longer side 128: what the table of studies shows. */
export function thumbnail(volume: Volume): Uint8Array {
  const [nx, ny, nz] = volume.size;
  const [sx, sy] = spacingMm(volume.affineLps);
  const scale = longestSide / Math.max(nx * sx, ny * sy);
  const width = Math.max(1, Math.round(nx * sx * scale)),
    height = Math.max(1, Math.round(ny * sy * scale));
  const slice = volume.data.subarray((nz >> 1) * nx * ny, ((nz >> 1) + 1) * nx * ny);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const rows = cells(y, height, ny);
    for (let x = 0; x < width; x++) pixels[y * width + x] = grey(meanOf(slice, nx, cells(x, width, nx), rows));
  }
  return encodePng(width, height, pixels);
}

/** The source voxels [from, to) that one of `count` pixels covers: never none. */
function cells(pixel: number, count: number, length: number): readonly [number, number] {
  const from = Math.min(length - 1, Math.floor((pixel * length) / count));
  return [from, Math.max(from + 1, Math.floor(((pixel + 1) * length) / count))];
}

function meanOf(
  slice: Int16Array,
  nx: number,
  columns: readonly [number, number],
  rows: readonly [number, number],
): number {
  let sum = 0;
  for (let y = rows[0]; y < rows[1]; y++) for (let x = columns[0]; x < columns[1]; x++) sum += slice[y * nx + x]!;
  return sum / ((columns[1] - columns[0]) * (rows[1] - rows[0]));
}

function grey(hu: number): number {
  return Math.round(Math.min(1, Math.max(0, (hu - windowHu.low) / (windowHu.high - windowHu.low))) * 255);
}
