/**
 * Text in the character sets of PS3.3 C.12.1.1.2 with code extensions by escape sequences (PS3.5 6.1.2.5). What cannot be
 * decoded falls back to Latin-1: a name is never a reason to refuse a file.
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const first = encodings[characterSets[0] ?? ""] ?? "latin1";
  const parts: string[] = [];
  let start = 0,
    encoding = first;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const escape =
      byte === 0x1b ? escapes.find(([codes]) => codes.every((code, n) => bytes[at + 1 + n] === code)) : undefined;
    // Delimiters of names and of values switch back to the first set; in two-byte Japanese these bytes are halves of letters.
    const ends = encoding !== first && encoding !== "iso-2022-jp" && (byte === 0x5e || byte === 0x3d || byte === 0x5c);
    if (escape === undefined && !ends) continue;
    parts.push(decodeRun(bytes.subarray(start, at), encoding));
    if (escape !== undefined) {
      encoding = escape[1] === "ascii" ? first : escape[1];
      // The Japanese decoders read the escape themselves; the others must not see it.
      start = encoding === "iso-2022-jp" ? at : at + 1 + escape[0].length;
      at += escape[0].length;
    } else {
      encoding = first;
      start = at;
    }
  }
  parts.push(decodeRun(bytes.subarray(start), encoding));
  return parts.join("").replace(/\0/g, "").trim();
}

const encodings: Readonly<Record<string, string>> = {
  "": "latin1",
  "ISO_IR 6": "latin1",
  "ISO 2022 IR 6": "latin1",
  "ISO_IR 100": "iso-8859-1",
  "ISO 2022 IR 100": "iso-8859-1",
  "ISO_IR 101": "iso-8859-2",
  "ISO 2022 IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO 2022 IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO 2022 IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO 2022 IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO 2022 IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO 2022 IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO 2022 IR 138": "iso-8859-8",
  "ISO_IR 148": "windows-1254",
  "ISO 2022 IR 148": "windows-1254",
  "ISO_IR 203": "iso-8859-15",
  "ISO 2022 IR 203": "iso-8859-15",
  "ISO_IR 166": "windows-874",
  "ISO 2022 IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO 2022 IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** Bytes after ESC (PS3.3 table C.12-3 and C.12-4) and the decoder of what follows. */
const escapes: readonly (readonly [codes: readonly number[], encoding: string])[] = [
  [[0x24, 0x29, 0x43], "euc-kr"], // ESC $ ) C  IR 149
  [[0x24, 0x29, 0x41], "gbk"], // ESC $ ) A  IR 58
  [[0x24, 0x42], "iso-2022-jp"], // ESC $ B  IR 87
  [[0x24, 0x28, 0x44], "iso-2022-jp"], // ESC $ ( D  IR 159
  [[0x28, 0x42], "ascii"], // ESC ( B  IR 6
  [[0x28, 0x4a], "ascii"], // ESC ( J  IR 14
  [[0x29, 0x49], "shift_jis"], // ESC ) I  IR 13
  [[0x2d, 0x41], "iso-8859-1"],
  [[0x2d, 0x42], "iso-8859-2"],
  [[0x2d, 0x43], "iso-8859-3"],
  [[0x2d, 0x44], "iso-8859-4"],
  [[0x2d, 0x4c], "iso-8859-5"],
  [[0x2d, 0x47], "iso-8859-6"],
  [[0x2d, 0x46], "iso-8859-7"],
  [[0x2d, 0x48], "iso-8859-8"],
  [[0x2d, 0x4d], "windows-1254"],
  [[0x2d, 0x54], "windows-874"],
];

function decodeRun(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // An engine without this decoder (small ICU): better a wrong letter than no file.
    return new TextDecoder("latin1").decode(bytes);
  }
}
