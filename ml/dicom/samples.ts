import { interleave } from "./codecs/codec.ts";
import type { RawSamples } from "./codecs/codec.ts";
import type { Header, SampleArray } from "./types.ts";

/**
 * The raw samples of every frame of native pixel data; `body` is the data set that `header.pixels` points into, and may be what
 * the samples are read from ever after.
 */
export function nativeFrames(body: Uint8Array, header: Header, bigEndian: boolean): readonly RawSamples[] {
  const { rows, columns, samplesPerPixel, bitsAllocated, frames, pixels } = header;
  const count = rows * columns * samplesPerPixel;
  const swapped = bigEndian && (pixels.vr === "OW" || bitsAllocated === 16);
  const bytes = pixelBytes(body, pixels, swapped);
  if (swapped) swapWords(bytes);
  return Array.from({ length: frames }, (_, frame) => {
    if (bitsAllocated === 1) return unpackBits(bytes, frame * count, count);
    if (header.photometric === "YBR_FULL_422") return expand422(bytes.subarray((frame * count * 2) / 3), count);
    const width = bitsAllocated / 8,
      at = frame * count * width;
    const samples =
      width === 2 ? new Uint16Array(bytes.buffer, bytes.byteOffset + at, count) : bytes.subarray(at, at + count);
    return header.planar ? interleave(samples, samplesPerPixel) : samples;
  });
}

/**
 * Stored values from raw samples: shifted down to `HighBit`, only `BitsStored` bits kept, sign extended. Codecs give right-aligned
 * samples; there `aligned` is true.
 */
export function finishSamples(
  raw: RawSamples,
  { bitsAllocated, bitsStored, highBit, signed }: Header,
  aligned: boolean,
): SampleArray {
  const shift = aligned ? 0 : highBit + 1 - bitsStored;
  const mask = 2 ** bitsStored - 1,
    unused = 32 - bitsStored;
  const make =
    bitsAllocated === 16 ? (signed ? Int16Array : Uint16Array) : signed && bitsAllocated === 8 ? Int8Array : Uint8Array;
  const full = shift === 0 && bitsStored === bitsAllocated && raw.BYTES_PER_ELEMENT * 8 === bitsAllocated;
  if (full) return new make(raw.buffer, raw.byteOffset, raw.length);
  const out = new make(raw.length);
  for (let n = 0; n < raw.length; n++) {
    const value = (raw[n]! >> shift) & mask;
    out[n] = signed ? (value << unused) >> unused : value;
  }
  return out;
}

/** Where they stand; a copy where words are to be swapped or begin at an odd address. */
function pixelBytes(
  body: Uint8Array,
  { offset, length }: Header["pixels"],
  isChanged: boolean,
): Uint8Array<ArrayBuffer> {
  const bytes = body.subarray(offset, offset + length);
  if (bytes.buffer instanceof ArrayBuffer && !isChanged && bytes.byteOffset % 2 === 0)
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return new Uint8Array(bytes);
}

function swapWords(bytes: Uint8Array): void {
  for (let n = 0; n + 1 < bytes.length; n += 2) [bytes[n], bytes[n + 1]] = [bytes[n + 1]!, bytes[n]!];
}

/** One bit a sample, least significant first; frames follow each other without padding (PS3.5 8.1.1). */
function unpackBits(bytes: Uint8Array, first: number, count: number): RawSamples {
  const out = new Uint8Array(count);
  for (let n = 0, bit = first; n < count; n++, bit++) out[n] = (bytes[bit >> 3]! >> (bit & 7)) & 1;
  return out;
}

/** Y Y Cb Cr for two pixels → Y Cb Cr a pixel (PS3.3 C.7.6.3.1.2). */
function expand422(bytes: Uint8Array, count: number): RawSamples {
  const out = new Uint8Array(count);
  for (let n = 0, at = 0; n < count; n += 6, at += 4) {
    const [y0, y1, cb, cr] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
    out.set([y0, cb, cr, y1, cb, cr], n);
  }
  return out;
}
