import type { NoteCode } from "./codes.ts";
import type { Elements } from "./dataset.ts";
import type { Header } from "./types.ts";
import { decimals, isPresent, text, word } from "./values.ts";

export type Layout = Pick<
  Header,
  | "rows"
  | "columns"
  | "frames"
  | "samplesPerPixel"
  | "planar"
  | "photometric"
  | "bitsAllocated"
  | "bitsStored"
  | "highBit"
  | "signed"
  | "paddingValue"
  | "paddingLimit"
>;

export type LayoutResult =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly code: NoteCode; readonly message: string; readonly tag: string };

/** The Image Pixel module (PS3.3 C.7.6.3), checked value by value. Old objects without the later attributes get their defaults. */
export function readLayout(root: Elements): LayoutResult {
  for (const [tag, name] of [
    ["x00280010", "Rows"],
    ["x00280011", "Columns"],
    ["x00280100", "BitsAllocated"],
  ] as const) {
    if (!isPresent(root, tag)) return { ok: false, code: "ATTRIBUTE_MISSING", message: `${name} is absent`, tag };
  }
  const rows = word(root, "x00280010") ?? 0,
    columns = word(root, "x00280011") ?? 0;
  if (rows === 0 || columns === 0) return invalid("x00280010", `an image of ${columns} × ${rows} pixels is impossible`);
  const samplesPerPixel = word(root, "x00280002") ?? 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3)
    return invalid("x00280002", `SamplesPerPixel ${samplesPerPixel} is impossible`);
  const frames = isPresent(root, "x00280008") ? (decimals(root, "x00280008")[0] ?? Number.NaN) : 1;
  if (!Number.isInteger(frames) || frames < 1 || frames > maxFrames) {
    return invalid("x00280008", `NumberOfFrames "${text(root, "x00280008").slice(0, 16)}" is impossible`);
  }
  if (rows * columns * samplesPerPixel > maxFrameSamples) {
    return {
      ok: false,
      code: "IMAGE_TOO_LARGE",
      message: `A frame of ${columns} × ${rows} pixels is above the limit`,
      tag: "x00280010",
    };
  }
  const bits = readBits(root);
  if (!bits.ok) return bits;
  const photometric = text(root, "x00280004") || (samplesPerPixel === 1 ? "MONOCHROME2" : "RGB");
  if (!(samplesPerPixel === 1 ? grey : colour).includes(photometric)) {
    return invalid(
      "x00280004",
      `PhotometricInterpretation "${photometric}" does not fit ${samplesPerPixel} samples a pixel`,
    );
  }
  if (photometric === "YBR_FULL_422" && (columns % 2 !== 0 || bits.bits.bitsAllocated !== 8)) {
    return invalid("x00280004", `PhotometricInterpretation YBR_FULL_422 does not fit ${columns} columns`);
  }
  const signedWord = (tag: string): number | undefined => {
    const value = word(root, tag);
    return value !== undefined && bits.bits.signed ? (value << 16) >> 16 : value;
  };
  return {
    ok: true,
    layout: {
      rows,
      columns,
      frames,
      samplesPerPixel,
      photometric,
      ...bits.bits,
      planar: samplesPerPixel === 3 && word(root, "x00280006") === 1,
      paddingValue: signedWord("x00280120"),
      paddingLimit: signedWord("x00280121"),
    },
  };
}

/** Bytes of uncompressed pixel data: 1-bit samples are packed, YBR_FULL_422 halves its colours (PS3.5 8.1). */
export function nativeBytes(
  layout: Pick<Layout, "rows" | "columns" | "samplesPerPixel" | "bitsAllocated" | "frames" | "photometric">,
): number {
  const { rows, columns, samplesPerPixel, bitsAllocated, frames, photometric } = layout;
  const samples = photometric === "YBR_FULL_422" ? 2 : samplesPerPixel;
  return Math.ceil((rows * columns * samples * bitsAllocated * frames) / 8);
}

/** More than any scanner makes of one object; the file's length bounds it further. */
const maxFrames = 100_000;
/** 8192 × 8192: the largest mammogram is half of it. */
const maxFrameSamples = 1 << 26;

// PS3.3 C.7.6.3.1.2.
const grey = ["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"];
const colour = ["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"];

type Bits = Pick<Header, "bitsAllocated" | "bitsStored" | "highBit" | "signed">;

function readBits(root: Elements): { ok: true; bits: Bits } | (LayoutResult & { ok: false }) {
  const allocated = word(root, "x00280100");
  if (allocated === 32 || allocated === 64) {
    return {
      ok: false,
      code: "SAMPLES_UNSUPPORTED",
      message: `Samples of ${allocated} bits are not read`,
      tag: "x00280100",
    };
  }
  if (allocated !== 1 && allocated !== 8 && allocated !== 16)
    return invalid("x00280100", `BitsAllocated ${allocated} is impossible`);
  const bitsStored = word(root, "x00280101") ?? allocated;
  const highBit = word(root, "x00280102") ?? bitsStored - 1;
  const representation = word(root, "x00280103") ?? 0;
  if (bitsStored < 1 || bitsStored > allocated)
    return invalid("x00280101", `BitsStored ${bitsStored} of ${allocated} is impossible`);
  if (highBit < bitsStored - 1 || highBit >= allocated)
    return invalid("x00280102", `HighBit ${highBit} is impossible for ${bitsStored} bits`);
  if (representation > 1) return invalid("x00280103", `PixelRepresentation ${representation} is impossible`);
  return { ok: true, bits: { bitsAllocated: allocated, bitsStored, highBit, signed: representation === 1 } };
}

function invalid(tag: string, message: string): LayoutResult & { ok: false } {
  return { ok: false, code: "VALUE_INVALID", message: message[0]!.toUpperCase() + message.slice(1), tag };
}
