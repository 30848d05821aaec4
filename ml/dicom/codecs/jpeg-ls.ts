import "./modules.ts";
import { DecoderSlot, interleave, silent } from "./codec.ts";
import type { JpegLsDecoder, RawSamples } from "./codec.ts";

const slot = new DecoderSlot(async () => {
  const { default: load } = await import("@cornerstonejs/codec-charls/decodewasmjs");
  return ((await load(silent)) as { readonly JpegLSDecoder: new () => JpegLsDecoder }).JpegLSDecoder;
});

/** JPEG-LS by CharLS. The stream carries no sign: the caller extends it. */
export async function decodeJpegLs(stream: Uint8Array): Promise<RawSamples> {
  const { decoder, frame, samples } = await slot.run(stream);
  // Line interleaving is undone by the codec; planes are not.
  return frame.componentCount > 1 && decoder.getInterleaveMode() === 0
    ? interleave(samples, frame.componentCount)
    : samples;
}
