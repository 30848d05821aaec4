import { interleave } from "./codecs/codec.ts";
import type { RawSamples } from "./codecs/codec.ts";
import type { Header, SampleArray } from "./types.ts";

/** The raw samples of every frame of native pixel data; `body` is the data set that `header.pixels` points into. */
export function nativeFrames(body: Uint8Array, header: Header, bigEndian: boolean): readonly RawSamples[] {
  const { rows, columns, samplesPerPixel, bitsAllocated, frames, pixels } = header;
  const count = rows * columns * samplesPerPixel;
  // A copy: the file's bytes may begin at an odd address, and big-endian words are swapped in place.
  const bytes = new Uint8Array(Math.min(pixels.length, body.length - pixels.offset));
  bytes.set(body.subarray(pixels.offset, pixels.offset + bytes.length));
  if (bigEndian && (pixels.vr === "OW" || bitsAllocated === 16)) swapWords(bytes);
  return Array.from({ length: frames }, (_, frame) => {
    if (bitsAllocated === 1) return unpackBits(bytes, frame * count, count);
    if (header.photometric === "YBR_FULL_422") return expand422(bytes.subarray((frame * count * 2) / 3), count);
    const width = bitsAllocated / 8,
      at = frame * count * width;
    const samples = width === 2 ? new Uint16Array(bytes.buffer, at, count) : bytes.subarray(at, at + count);
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
