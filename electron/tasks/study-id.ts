import { createHash, createHmac } from "node:crypto";
import type { Volume } from "../../ml/geometry/index.ts";

/** Millimetres: affines that differ by less are the same scan written by another program. */
const affineStep = 1e-4;

/**
 * A study's id: the first 32 hex digits of SHA-256 over size (3 × int32), affine (12 × int64, in units of 1e-4 mm) and HU
 * (int16), all little-endian. The same pixels in the same place are the same study, whatever their file names.
 */
export function studyId({ size, affineLps, data }: Volume): string {
  const head = new DataView(new ArrayBuffer(3 * 4 + 12 * 8));
  size.forEach((n, axis) => head.setInt32(4 * axis, n, true));
  affineLps.forEach((value, cell) => head.setBigInt64(12 + 8 * cell, BigInt(Math.round(value / affineStep)), true));
  const hash = createHash("sha256").update(new Uint8Array(head.buffer));
  return hash
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex")
    .slice(0, 32);
}

/** "P-" and six hex digits: the same patient has the same one in a workspace, another one in every other workspace. */
export function pseudonymOf(patientId: string, salt: string): string {
  return `P-${createHmac("sha256", salt).update(patientId).digest("hex").slice(0, 6)}`;
}
