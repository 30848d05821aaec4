/// <reference path="./modules.d.ts" />
import { interleave, runDecoder, silent } from "./codec.ts";
import type { RawSamples } from "./codec.ts";

/** JPEG-LS by CharLS. The stream carries no sign: the caller extends it. */
export async function decodeJpegLs(stream: Uint8Array): Promise<RawSamples> {
  loading ??= import("@cornerstonejs/codec-charls/decodewasmjs").then(({ default: factory }) => factory(silent));
  const decoder = new (await loading).JpegLSDecoder();
  const { frame, samples } = runDecoder(decoder, stream);
  // Line interleaving is undone by the codec; planes are not.
  return frame.componentCount > 1 && decoder.getInterleaveMode() === 0 ? interleave(samples, frame.componentCount) : samples;
}

let loading: Promise<{ readonly JpegLSDecoder: new () => import("./codec.ts").FrameDecoder & { getInterleaveMode(): number } }> | undefined;
