import { open } from "node:fs/promises";
import type { VolumeInfo } from "../contract/index.ts";
import { FaultError } from "../store/index.ts";

/** What the viewer must know of one of our own uncompressed NIfTI-1 files; offsets from nifti1.h. */
export type NiftiHeader = Pick<
  VolumeInfo,
  "size" | "affineLps" | "dtype" | "byteOffset" | "byteLength" | "slope" | "intercept"
>;

const headerBytes = 348;
const dtypes: Readonly<Record<number, { dtype: VolumeInfo["dtype"]; bytes: number }>> = {
  2: { dtype: "uint8", bytes: 1 },
  4: { dtype: "int16", bytes: 2 },
};

/** Reads the header of a file of the workspace. Throws FaultError DAMAGED where it is none of ours, or is cut short. */
export async function readNiftiHeader(file: string): Promise<NiftiHeader> {
  const handle = await open(file, "r");
  try {
    const header = Buffer.alloc(headerBytes);
    const { bytesRead } = await handle.read(header, 0, headerBytes, 0);
    const parsed = bytesRead === headerBytes ? parse(header) : null;
    if (parsed === null) throw damaged(file, "its header is not of our form");
    if ((await handle.stat()).size < parsed.byteOffset + parsed.byteLength) throw damaged(file, "it is cut short");
    return parsed;
  } finally {
    await handle.close();
  }
}

function parse(header: Buffer): NiftiHeader | null {
  const type = dtypes[header.readInt16LE(70)];
  if (header.readInt32LE(0) !== headerBytes || header.toString("latin1", 344, 347) !== "n+1" || type === undefined)
    return null;
  const size: VolumeInfo["size"] = [header.readInt16LE(42), header.readInt16LE(44), header.readInt16LE(46)];
  if (header.readInt16LE(254) <= 0 || size.some((n) => n < 1)) return null;
  const slope = header.readFloatLE(112);
  return {
    size,
    affineLps: affineLps(header),
    dtype: type.dtype,
    byteOffset: header.readFloatLE(108),
    byteLength: size[0] * size[1] * size[2] * type.bytes,
    slope: slope === 0 ? 1 : slope,
    intercept: slope === 0 ? 0 : header.readFloatLE(116),
  };
}

/** NIfTI's world is RAS: x and y change sign. */
function affineLps(header: Buffer): VolumeInfo["affineLps"] {
  const at = (row: number, column: number): number =>
    (row < 2 ? -1 : 1) * header.readFloatLE(280 + 16 * row + 4 * column) + 0;
  return [
    at(0, 0),
    at(0, 1),
    at(0, 2),
    at(0, 3),
    at(1, 0),
    at(1, 1),
    at(1, 2),
    at(1, 3),
    at(2, 0),
    at(2, 1),
    at(2, 2),
    at(2, 3),
  ];
}

function damaged(file: string, why: string): FaultError {
  return new FaultError("DAMAGED", `${file} is damaged: ${why}.`, {
    file,
    todo: "Prepare the study again; the file is made anew.",
  });
}
