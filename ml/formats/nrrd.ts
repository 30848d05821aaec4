import type { Affine, Grid, Vec3 } from "../geometry/index.ts";
import type { FileRefusal } from "./refusal.ts";

export interface NrrdImage {
  readonly grid: Grid;
  readonly data:
    | Int16Array<ArrayBuffer>
    | Uint16Array<ArrayBuffer>
    | Uint8Array<ArrayBuffer>
    | Int32Array<ArrayBuffer>
    | Float32Array<ArrayBuffer>;
}

/** Unpacks gzip; the platform's own. It may throw on damaged bytes. */
export type Inflate = (bytes: Uint8Array) => Uint8Array;

/** http://teem.sourceforge.net/nrrd/format.html, "type". */
const types = [
  { names: ["short", "short int", "signed short", "signed short int", "int16", "int16_t"], make: Int16Array },
  { names: ["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"], make: Uint16Array },
  { names: ["uchar", "unsigned char", "uint8", "uint8_t"], make: Uint8Array },
  { names: ["int", "signed int", "int32", "int32_t"], make: Int32Array },
  { names: ["float"], make: Float32Array },
] as const;

/** Signs that turn a named space into LPS. */
const spaces: Readonly<Record<string, Vec3>> = {
  "left-posterior-superior": [1, 1, 1],
  lps: [1, 1, 1],
  "right-anterior-superior": [-1, -1, 1],
  ras: [-1, -1, 1],
  "left-anterior-superior": [1, -1, 1],
  las: [1, -1, 1],
};

/**
 * Reads a NRRD file with attached data of three dimensions, raw or gzip, little-endian
 * (http://teem.sourceforge.net/nrrd/format.html). Anything else is refused with a sentence; nothing is thrown.
 */
export function readNrrd(
  bytes: Uint8Array,
  inflate: Inflate,
): { readonly image: NrrdImage } | { readonly refused: FileRefusal } {
  const refuse = (message: string): { refused: FileRefusal } => ({ refused: { code: "NRRD_UNREADABLE", message } });
  const end = headerEnd(bytes);
  const header = new TextDecoder().decode(bytes.subarray(0, Math.max(end, 0)));
  if (end < 0 || !header.startsWith("NRRD000")) return refuse("The file is not a NRRD file with its data attached.");
  const fields = new Map<string, string>();
  for (const [, key, value] of header.matchAll(/^([^#:\r\n]+): ([^\r\n]*)/gm))
    fields.set(key!.trim().toLowerCase(), value!.trim());

  const type = types.find(({ names }) => (names as readonly string[]).includes(fields.get("type") ?? ""));
  if (type === undefined)
    return refuse(`The voxels are of type "${fields.get("type") ?? "unknown"}", which is not read.`);
  const size = numbers(fields.get("sizes"), 3);
  if (size === undefined || !size.every((n) => Number.isInteger(n) && n > 0))
    return refuse("The file does not hold one three-dimensional image.");
  if (type.make.BYTES_PER_ELEMENT > 1 && fields.get("endian") !== "little")
    return refuse("The voxels are not little-endian.");
  const affineLps = affineOf(fields);
  if (affineLps === undefined) return refuse("The file does not say where its voxels lie in LPS, RAS or LAS.");

  const voxels = unpack(bytes.subarray(end), fields.get("encoding"), inflate);
  if (voxels === undefined)
    return refuse(`The data (encoding "${fields.get("encoding") ?? "none"}") cannot be unpacked.`);
  const needed = size[0] * size[1] * size[2] * type.make.BYTES_PER_ELEMENT;
  if (voxels.length < needed)
    return refuse(`The voxels need ${needed} bytes and the file has ${voxels.length}; it is cut.`);
  return {
    image: { grid: { size, affineLps }, data: new type.make(new Uint8Array(voxels.subarray(0, needed)).buffer) },
  };
}

/** The first byte after the first empty line, or −1. */
function headerEnd(bytes: Uint8Array): number {
  const limit = Math.min(bytes.length - 1, 65536);
  for (let n = 0; n < limit; n++) {
    if (bytes[n] !== 10) continue;
    if (bytes[n + 1] === 10) return n + 2;
    if (bytes[n + 1] === 13 && bytes[n + 2] === 10) return n + 3;
  }
  return -1;
}

function affineOf(fields: ReadonlyMap<string, string>): Affine | undefined {
  const sign = spaces[fields.get("space")?.toLowerCase() ?? ""];
  const vectors = [...(fields.get("space directions") ?? "").matchAll(/\(([^)]*)\)/g)].map((m) => numbers(m[1], 3));
  const origin = numbers(fields.get("space origin"), 3);
  const [i, j, k] = vectors;
  if (sign === undefined || origin === undefined || i === undefined || j === undefined || k === undefined)
    return undefined;
  const row = (n: 0 | 1 | 2): [number, number, number, number] => [
    sign[n] * i[n],
    sign[n] * j[n],
    sign[n] * k[n],
    sign[n] * origin[n],
  ];
  return [...row(0), ...row(1), ...row(2)];
}

function numbers(text: string | undefined, count: 3): Vec3 | undefined {
  const found = (text ?? "")
    .replace(/[()]/g, " ")
    .split(/[\s,]+/)
    .filter((t) => t !== "")
    .map(Number);
  return found.length === count && found.every(Number.isFinite) ? (found as [number, number, number]) : undefined;
}

function unpack(bytes: Uint8Array, encoding: string | undefined, inflate: Inflate): Uint8Array | undefined {
  if (encoding === "raw") return bytes;
  if (encoding !== "gzip" && encoding !== "gz") return undefined;
  try {
    return inflate(bytes);
  } catch {
    return undefined;
  }
}
