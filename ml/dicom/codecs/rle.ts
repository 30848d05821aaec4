import { DecodeFailure } from "./codec.ts";
import type { RawSamples } from "./codec.ts";

/**
 * RLE of PS3.5 annex G: one PackBits segment a byte plane, most significant byte first, sample after sample.
 * `pixels` is rows · columns; gives colour by pixel.
 */
export function decodeRle(
  stream: Uint8Array,
  pixels: number,
  samplesPerPixel: number,
  bytesPerSample: 1 | 2,
): RawSamples {
  if (stream.length < 64) throw new DecodeFailure("its RLE header is cut short");
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const segments = view.getUint32(0, true),
    needed = samplesPerPixel * bytesPerSample;
  if (segments !== needed) throw new DecodeFailure(`it has ${segments} RLE segments where ${needed} are needed`);
  // A run of two bytes gives at most 128: less data than that cannot fill the planes.
  if (pixels * needed > stream.length * 64) throw new DecodeFailure("it ends too early");
  const out =
    bytesPerSample === 2 ? new Uint16Array(pixels * samplesPerPixel) : new Uint8Array(pixels * samplesPerPixel);
  for (let segment = 0; segment < segments; segment++) {
    const from = view.getUint32(4 + 4 * segment, true);
    const to = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : stream.length;
    if (from < 64 || to < from || to > stream.length)
      throw new DecodeFailure("an RLE segment lies outside the image data");
    const sample = Math.floor(segment / bytesPerSample),
      shift = 8 * (bytesPerSample - 1 - (segment % bytesPerSample));
    unpack(stream.subarray(from, to), out, sample, samplesPerPixel, shift);
  }
  return out;
}

/** PackBits into every `step`-th sample from `first`, shifted into its byte. */
function unpack(source: Uint8Array, out: RawSamples, first: number, step: number, shift: number): void {
  let at = first,
    n = 0;
  while (at < out.length) {
    const head = source[n++];
    if (head === undefined) throw new DecodeFailure("it ends too early");
    if (head === 128) continue;
    const count = head < 128 ? head + 1 : 257 - head;
    if (n + (head < 128 ? count : 1) > source.length) throw new DecodeFailure("it ends too early");
    for (let k = 0; k < count && at < out.length; k++, at += step) out[at]! |= source[head < 128 ? n + k : n]! << shift;
    n += head < 128 ? count : 1;
  }
}
