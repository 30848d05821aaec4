import { Decoder } from "@cornerstonejs/jpeg-lossless-decoder-js";
import { DecodeFailure } from "./codec.ts";
import type { RawSamples } from "./codec.ts";

/** JPEG process 14, any predictor. */
export function decodeJpegLossless(stream: Uint8Array, precision: number): RawSamples {
  if (!hasEndOfImage(stream)) throw new DecodeFailure("it ends too early");
  // The decoder takes only whole ArrayBuffers with an offset, and gives back a view of its own.
  const copy = new Uint8Array(stream.length);
  copy.set(stream);
  const out = new Decoder().decode(copy.buffer, 0, copy.length, precision > 8 ? 2 : 1);
  return out instanceof Uint16Array ? new Uint16Array(out) : new Uint8Array(out);
}

/** The marker FFD9 at the end, before padding: without it the decoder fills up with zeros and says nothing. */
function hasEndOfImage(stream: Uint8Array): boolean {
  let end = stream.length;
  while (end > 0 && (stream[end - 1] === 0 || (stream[end - 1] === 0xff && stream[end - 2] !== 0xff))) end--;
  return stream[end - 1] === 0xd9 && stream[end - 2] === 0xff;
}
