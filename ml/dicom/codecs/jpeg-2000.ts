/// <reference path="./modules.d.ts" />
import { runDecoder, silent } from "./codec.ts";
import type { FrameDecoder, RawSamples } from "./codec.ts";

/** JPEG 2000, bare code stream or JP2, by OpenJPEG. Signed samples come as two's complement of their width. */
export async function decodeJpeg2000(stream: Uint8Array): Promise<RawSamples> {
  loading ??= import("@cornerstonejs/codec-openjpeg/decodewasmjs").then(({ default: factory }) => factory(silent));
  const decoder = new (await loading).J2KDecoder();
  return runDecoder(decoder, stream).samples;
}

let loading: Promise<{ readonly J2KDecoder: new () => FrameDecoder }> | undefined;
