import { voxelCount } from "../geometry/index.ts";
import type { Affine, Grid } from "../geometry/index.ts";
import { affineOfHeader, lpsToRas, quaternionOf } from "./nifti-orientation.ts";
import type { FileRefusal } from "./refusal.ts";

export type NiftiData = Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** One image as stored: the value of a voxel is `slope · data + intercept`. */
export interface NiftiImage {
  readonly grid: Grid;
  readonly data: NiftiData;
  readonly slope: number;
  readonly intercept: number;
  readonly description: string;
}

/** Where the voxels begin in a file written here: the header of 348 bytes and the empty extension flag. */
export const niftiHeaderBytes = 352;

const types = [
  { code: 2, bytes: 1, make: Uint8Array },
  { code: 4, bytes: 2, make: Int16Array },
  { code: 16, bytes: 4, make: Float32Array },
] as const;

/**
 * A single-file NIfTI-1 image (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h), little-endian, our voxel
 * order, sform = diag(−1, −1, 1, 1)·LPS affine, millimetres. The qform says the same where it can (no shear).
 * Throws RangeError where `data` does not fill the grid.
 */
export function writeNifti(
  grid: Grid,
  data: NiftiData,
  options: { readonly slope?: number; readonly intercept?: number; readonly description?: string } = {},
): Uint8Array<ArrayBuffer> {
  if (data.length !== voxelCount(grid))
    throw new RangeError(`${data.length} values do not fill a grid of ${voxelCount(grid)}`);
  const out = new Uint8Array(niftiHeaderBytes + data.byteLength);
  const view = new DataView(out.buffer);
  const type = types.find(({ make }) => data instanceof make)!;
  view.setInt32(0, 348, true);
  [3, ...grid.size, 1, 1, 1, 1].forEach((n, at) => view.setInt16(40 + 2 * at, n, true));
  view.setInt16(70, type.code, true);
  view.setInt16(72, 8 * type.bytes, true);
  view.setFloat32(108, niftiHeaderBytes, true);
  view.setFloat32(112, options.slope ?? 1, true);
  view.setFloat32(116, options.intercept ?? 0, true);
  view.setUint8(123, 2); // xyzt_units: millimetres
  out.set(new TextEncoder().encode(options.description ?? "").subarray(0, 79), 148);
  writeOrientation(view, grid.affineLps);
  out.set([0x6e, 0x2b, 0x31], 344); // "n+1"
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), niftiHeaderBytes);
  return out;
}

/**
 * Reads an uncompressed single-file NIfTI-1 image of three dimensions, little-endian, of uint8, int16 or float32.
 * The sform is taken, else the qform. Anything else is refused with a sentence; nothing is thrown.
 */
export function readNifti(bytes: Uint8Array): { readonly image: NiftiImage } | { readonly refused: FileRefusal } {
  const refuse = (message: string): { refused: FileRefusal } => ({ refused: { code: "NIFTI_UNREADABLE", message } });
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return refuse("The file is gzip-compressed; unpack it first.");
  if (bytes.length < niftiHeaderBytes)
    return refuse(`The file has ${bytes.length} bytes; a NIfTI-1 file has at least ${niftiHeaderBytes}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getInt32(0, false) === 348) return refuse("The file is big-endian; only little-endian NIfTI-1 is read.");
  if (view.getInt32(0, true) !== 348 || text(bytes, 344, 4) !== "n+1")
    return refuse("The file is not a single-file NIfTI-1 image.");
  const dim = Array.from({ length: 8 }, (_, n) => view.getInt16(40 + 2 * n, true));
  const [rank = 0, nx = 0, ny = 0, nz = 0] = dim;
  if (rank < 3 || rank > 7 || Math.min(nx, ny, nz) < 1 || dim.slice(4, rank + 1).some((n) => n > 1))
    return refuse(
      `The image has the dimensions ${dim.slice(1, rank + 1).join(" × ")}; only three-dimensional images are read.`,
    );
  const type = types.find(({ code }) => code === view.getInt16(70, true));
  if (type === undefined)
    return refuse(`The voxels are of NIfTI type ${view.getInt16(70, true)}; only uint8, int16 and float32 are read.`);
  const affineLps = affineOfHeader(view);
  if (affineLps === undefined) return refuse("The image says nowhere where its voxels lie (neither sform nor qform).");
  const start = view.getFloat32(108, true),
    end = start + nx * ny * nz * type.bytes;
  if (!(start >= 348) || !Number.isInteger(start) || end > bytes.length)
    return refuse(`The voxels need ${end} bytes and the file has ${bytes.length}; it is cut or damaged.`);
  const slope = view.getFloat32(112, true),
    scaled = Number.isFinite(slope) && slope !== 0;
  return {
    image: {
      grid: { size: [nx, ny, nz], affineLps },
      data: new type.make(new Uint8Array(bytes.subarray(start, end)).buffer),
      slope: scaled ? slope : 1,
      intercept: scaled ? view.getFloat32(116, true) : 0,
      description: text(bytes, 148, 80),
    },
  };
}

function writeOrientation(view: DataView, affineLps: Affine): void {
  const ras = lpsToRas(affineLps);
  ras.forEach((v, at) => view.setFloat32(280 + 4 * at, v, true));
  view.setInt16(254, 1, true); // sform_code: scanner
  const q = quaternionOf(ras);
  view.setInt16(252, q.isRotation ? 1 : 0, true);
  [q.handedness, ...q.spacingMm, 1, 1, 1, 1].forEach((v, at) => view.setFloat32(76 + 4 * at, v, true));
  [...q.bcd, ras[3], ras[7], ras[11]].forEach((v, at) => view.setFloat32(256 + 4 * at, v, true));
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
