import { ascii } from "./dataset.ts";
import type { Elements } from "./dataset.ts";

/**
 * Reading values out of a data set. Values are read by what the dictionary says of a tag, not by the VR in the file: VR `UN` and
 * wrong VRs are common. An absent or empty element gives undefined or no values; one that is no number gives NaN.
 */

export function isPresent(set: Elements, tag: string): boolean {
  return (set.elements[tag]?.length ?? 0) > 0;
}

/** The bytes of an element, cut at the end of the file. */
export function rawBytes(set: Elements, tag: string): Uint8Array {
  const element = set.elements[tag];
  if (element === undefined || element.length <= 0) return new Uint8Array(0);
  return set.bytes.subarray(element.dataOffset, element.dataOffset + element.length);
}

/** Text without padding, of the default repertoire (codes, UIDs, numbers as text). */
export function text(set: Elements, tag: string): string {
  const bytes = rawBytes(set, tag);
  return ascii(bytes, 0, bytes.length).replace(/\0/g, "").trim();
}

/** The values of a text element with a backslash between them. */
export function texts(set: Elements, tag: string): readonly string[] {
  const all = text(set, tag);
  return all === "" ? [] : all.split("\\").map((value) => value.trim());
}

/** DS: decimal strings (PS3.5 6.2), NaN for one that is not. A decimal comma is read as a point, as other readers do. */
export function decimals(set: Elements, tag: string): readonly number[] {
  return texts(set, tag).map((value) => {
    const plain = value.replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
  });
}

/** DS or IS with one value, for attributes that only describe: undefined where absent or not a number. */
export function decimal(set: Elements, tag: string): number | undefined {
  const [value] = decimals(set, tag);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** US or SS: the first 16-bit word, without a sign. */
export function word(set: Elements, tag: string): number | undefined {
  const bytes = rawBytes(set, tag);
  if (bytes.length < 2) return undefined;
  const [a, b] = [bytes[0]!, bytes[1]!];
  return set.bigEndian ? (a << 8) | b : (b << 8) | a;
}

/** OV: 64-bit words, as numbers (exact to 2^53: no file is longer). */
export function longWords(set: Elements, tag: string): readonly number[] {
  const bytes = rawBytes(set, tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength >> 3 }, (_, n) => Number(view.getBigUint64(n * 8, !set.bigEndian)));
}
