import { TensorFileError } from "./errors.ts";

/** Row-major values of one tensor; `data.length` is the product of `shape` (1 for a scalar). */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const metadataKey = "__metadata__";
/** The format's own bound on the header (safetensors README, "Format"). */
const maxHeaderBytes = 100_000_000;

/**
 * Reads a safetensors file: an unsigned 64-bit little-endian header length, a JSON header, then the tensors' bytes
 * (https://github.com/huggingface/safetensors, "Format"). Only dtype F32 is taken: it is all that is written here.
 * Throws TensorFileError where the file is cut, has holes or overlaps, or holds another dtype.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  const metadata = readMetadata(header[metadataKey]);
  const entries = Object.entries(header)
    .filter(([name]) => name !== metadataKey)
    .map(([name, value]) => ({ name, ...readEntry(name, value) }));
  refuseHoles(entries, bytes.byteLength - dataStart);
  const tensors = entries.map(({ name, shape, begin, end }): [string, StoredTensor] => [
    name,
    // A copy of its own and aligned; not slice(), which makes a view when the caller's bytes are a Node Buffer.
    { shape, data: new Float32Array(new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer) },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * Writes tensors as F32, in the order of their names and with the header padded to 8 bytes, so that equal content gives
 * equal bytes. Throws RangeError where a shape does not fit its data: our own fault.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const names = Object.keys(tensors).sort();
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[metadataKey, sorted(metadata)]] : [];
  let end = 0;
  for (const name of names) {
    const { shape, data } = tensors[name]!;
    if (name === metadataKey || product(shape) !== data.length)
      throw new RangeError(`tensor "${name}" of shape [${shape.join(", ")}] cannot hold ${data.length} values`);
    entries.push([name, { dtype: "F32", shape, data_offsets: [end, (end += data.byteLength)] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + headerBytes + end).fill(0x20, 8, 8 + headerBytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerBytes), true);
  out.set(json, 8);
  let at = 8 + headerBytes;
  for (const name of names) {
    const { data } = tensors[name]!;
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.byteLength < 8)
    throw new TensorFileError(`The file has ${bytes.byteLength} bytes; a safetensors file has at least 8.`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > maxHeaderBytes || length > bytes.byteLength - 8)
    throw new TensorFileError(
      `The header claims ${length} bytes, more than the file has; it is cut or not a safetensors file.`,
    );
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw new TensorFileError("The header is not JSON; the file is damaged or not a safetensors file.");
  }
  if (!isRecord(header)) throw new TensorFileError("The header is not a JSON object.");
  return { header, dataStart: 8 + length };
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((v) => typeof v === "string"))
    throw new TensorFileError(`"${metadataKey}" in the header is not a table of strings.`);
  return value as Record<string, string>;
}

interface Entry {
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) throw new TensorFileError(`Tensor "${name}" has no description in the header.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== "F32") throw new TensorFileError(`Tensor "${name}" is of type ${String(dtype)}; only F32 is read.`);
  if (!isCounts(shape)) throw new TensorFileError(`Tensor "${name}" has no valid shape.`);
  if (!isCounts(offsets) || offsets.length !== 2)
    throw new TensorFileError(`Tensor "${name}" has no valid place in the file.`);
  const [begin, end] = offsets as [number, number];
  if (end - begin !== 4 * product(shape))
    throw new TensorFileError(
      `Tensor "${name}" of shape [${shape.join(", ")}] has ${end - begin} bytes, not ${4 * product(shape)}.`,
    );
  return { shape, begin, end };
}

function refuseHoles(entries: readonly (Entry & { name: string })[], dataBytes: number): void {
  let at = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at)
      throw new TensorFileError(`Tensor "${name}" starts at byte ${begin} of the data, where ${at} is expected.`);
    at = end;
  }
  if (at !== dataBytes)
    throw new TensorFileError(`The tensors need ${at} bytes and the file has ${dataBytes}; it is cut or damaged.`);
}

function sorted(table: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}
