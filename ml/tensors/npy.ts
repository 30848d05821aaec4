import { TensorFileError } from "./errors.ts";

export type NpyArray =
  | { readonly dtype: "int16"; readonly shape: readonly number[]; readonly data: Int16Array<ArrayBuffer> }
  | { readonly dtype: "float32"; readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
  | { readonly dtype: "uint8"; readonly shape: readonly number[]; readonly data: Uint8Array<ArrayBuffer> };

/**
 * Reads a NumPy array file, version 1, C order, of int16, float32 or uint8 little-endian values
 * (numpy.lib.format, "Format Version 1.0"). Throws TensorFileError where it is anything else or cut.
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (bytes.length < 10 || magic.some((m, n) => bytes[n] !== m))
    throw new TensorFileError("The file is not a NumPy array file.");
  if (bytes[6] !== 1)
    throw new TensorFileError(`The NumPy array file has version ${bytes[6]}; only version 1 is read.`);
  const start = 10 + bytes[8]! + 256 * bytes[9]!;
  if (start > bytes.length) throw new TensorFileError("The NumPy array file is cut within its header.");
  const header = new TextDecoder("latin1").decode(bytes.subarray(10, start));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (shapeText === undefined || !/'fortran_order'\s*:\s*False/.test(header))
    throw new TensorFileError("The NumPy array file has no shape or is in Fortran order; only C order is read.");
  const shape = shapeText
    .split(",")
    .filter((s) => s.trim() !== "")
    .map(Number);
  return withShape(new Uint8Array(bytes.subarray(start)).buffer, descr, shape); // not slice(): a Node Buffer's makes a view
}

function withShape(buffer: ArrayBuffer, descr: string | undefined, shape: readonly number[]): NpyArray {
  const width = descr === "<i2" ? 2 : descr === "<f4" ? 4 : descr === "|u1" ? 1 : 0;
  if (width === 0)
    throw new TensorFileError(
      `The NumPy array holds ${descr ?? "values of no stated type"}; only <i2, <f4 and |u1 are read.`,
    );
  const expected = width * shape.reduce((a, b) => a * b, 1);
  if (buffer.byteLength !== expected)
    throw new TensorFileError(
      `The NumPy array of shape (${shape.join(", ")}) has ${buffer.byteLength} bytes of data, not ${expected}.`,
    );
  if (width === 2) return { dtype: "int16", shape, data: new Int16Array(buffer) };
  if (width === 4) return { dtype: "float32", shape, data: new Float32Array(buffer) };
  return { dtype: "uint8", shape, data: new Uint8Array(buffer) };
}

/** Writes a NumPy array file, version 1, C order, little-endian. */
export function writeNpy({ dtype, shape, data }: NpyArray): Uint8Array<ArrayBuffer> {
  const descr = { int16: "<i2", float32: "<f4", uint8: "|u1" }[dtype];
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const words = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The data begin at a multiple of 64, and a line end closes the header (numpy.lib.format).
  const length = Math.ceil((10 + words.length + 1) / 64) * 64 - 10;
  const header = `\x93NUMPY\x01\x00${String.fromCharCode(length & 255, length >> 8)}${words.padEnd(length - 1)}\n`;
  const out = new Uint8Array(header.length + data.byteLength);
  for (let n = 0; n < header.length; n++) out[n] = header.charCodeAt(n);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return out;
}
