import "./modules.ts";
import { DecoderSlot, silent } from "./codec.ts";
import type { FrameDecoder, RawSamples } from "./codec.ts";

const slot = new DecoderSlot(async () => {
  const { default: load } = await import("@cornerstonejs/codec-openjpeg/decodewasmjs");
  return ((await load(silent)) as { readonly J2KDecoder: new () => FrameDecoder }).J2KDecoder;
});

/** JPEG 2000 and HTJ2K, bare code stream or JP2, by OpenJPEG. Signed samples come as two's complement of their width. */
export async function decodeJpeg2000(stream: Uint8Array): Promise<RawSamples> {
  return (await slot.run(stream)).samples;
}
