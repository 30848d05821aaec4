/** One data element: tag as 0xggggeeee, value representation, value. Text and numbers are encoded by `encodeElements`. */
export type Element = readonly [tag: number, vr: Vr, value: string | readonly number[] | Uint8Array];

type Vr = "AE" | "CS" | "DA" | "DS" | "IS" | "LO" | "LT" | "OB" | "OW" | "PN" | "SH" | "TM" | "UI" | "UL" | "US";

/** A whole file (DICOM PS3.10 §7.1): preamble, "DICM", file meta information, then the data set in explicit VR little-endian. */
export function encodeDicomFile(
  sopClassUid: string,
  sopInstanceUid: string,
  elements: readonly Element[],
): Uint8Array<ArrayBuffer> {
  const meta = encodeElements([
    [0x00020001, "OB", new Uint8Array([0, 1])],
    [0x00020002, "UI", sopClassUid],
    [0x00020003, "UI", sopInstanceUid],
    [0x00020010, "UI", "1.2.840.10008.1.2.1"],
    [0x00020012, "UI", implementationClassUid],
    [0x00020013, "SH", "HILUM"],
  ]);
  const parts = [
    new Uint8Array(128),
    ascii("DICM"),
    encodeElements([[0x00020000, "UL", [meta.length]]]),
    meta,
    encodeElements(elements),
  ];
  return concatenate(parts);
}

/** A decimal string of at most 16 characters (PS3.5 §6.2, DS) as near to `value` as that allows. */
export function decimalString(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no decimal string`);
  const shortest = String(value === 0 ? 0 : value);
  if (shortest.length <= 16) return shortest;
  for (let digits = 15; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  throw new RangeError(`${value} has no decimal string of 16 characters`);
}

/** Made once with `uidFrom("Hilum DICOM writer")`; it names the writer, not a file. */
const implementationClassUid = "2.25.169615347465845272741346060457050535947";

const longVrs: ReadonlySet<Vr> = new Set(["OB", "OW"]);

function encodeElements(elements: readonly Element[]): Uint8Array<ArrayBuffer> {
  return concatenate(
    [...elements]
      .sort((a, b) => a[0] - b[0])
      .flatMap(([tag, vr, value]) => {
        const bytes = encodeValue(vr, value);
        const length = bytes.length + (bytes.length % 2);
        const isLong = longVrs.has(vr);
        if (!isLong && length > 0xfffe)
          throw new RangeError(`element ${tag.toString(16)} of ${length} bytes is too long for ${vr}`);
        const header = new Uint8Array(isLong ? 12 : 8);
        const view = new DataView(header.buffer);
        view.setUint16(0, tag >>> 16, true);
        view.setUint16(2, tag & 0xffff, true);
        header.set(ascii(vr), 4);
        if (isLong) view.setUint32(8, length, true);
        else view.setUint16(6, length, true);
        // PS3.5 §6.2: UIDs and bytes are padded with a zero, text with a blank.
        return length === bytes.length
          ? [header, bytes]
          : [header, bytes, new Uint8Array([vr === "UI" || isLong ? 0 : 0x20])];
      }),
  );
}

function encodeValue(vr: Vr, value: Element[2]): Uint8Array {
  if (typeof value === "string") return ascii(value);
  if (value instanceof Uint8Array) return value;
  if (vr === "DS") return ascii(value.map(decimalString).join("\\"));
  if (vr === "IS") return ascii(value.join("\\"));
  const width = vr === "UL" ? 4 : 2;
  const bytes = new Uint8Array(value.length * width);
  const view = new DataView(bytes.buffer);
  value.forEach((v, n) => (width === 4 ? view.setUint32(4 * n, v, true) : view.setUint16(2 * n, v, true)));
  return bytes;
}

/** The default character repertoire only: no specific character set is declared. */
function ascii(text: string): Uint8Array {
  for (const c of text)
    if (c < " " || c > "~") throw new RangeError(`"${text}" has characters outside the default repertoire`);
  return new TextEncoder().encode(text);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
