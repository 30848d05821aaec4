/** What the two Emscripten codecs have in common. */
export interface FrameDecoder {
  /** A view into the codec's memory of the given length, to be filled with the code stream. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** A view into the codec's memory: copy before the next call. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): CodecFrame;
}

export interface CodecFrame {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

export interface CodecFactory<Module> {
  /** Without `print` the codecs write to standard output, which may be a protocol. */
  (options: { print(line: string): void; printErr(line: string): void }): Promise<Module>;
}

export const silent = { print: () => undefined, printErr: () => undefined };

/** Samples as they come out of a code stream: colour by pixel, not yet masked or sign-extended. */
export type RawSamples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Why a code stream gives no samples, as the end of a sentence. */
export class DecodeFailure extends Error {}

/** Runs the decoder and copies its samples out of its memory. */
export function runDecoder(decoder: FrameDecoder, stream: Uint8Array): { frame: CodecFrame; samples: RawSamples } {
  decoder.getEncodedBuffer(stream.length).set(stream);
  decoder.decode();
  const frame = decoder.getFrameInfo();
  const view = decoder.getDecodedBuffer();
  const count = frame.width * frame.height * frame.componentCount;
  const wide = frame.bitsPerSample > 8;
  if (view.length < count * (wide ? 2 : 1)) throw new DecodeFailure("it ends too early");
  const bytes = new Uint8Array(count * (wide ? 2 : 1));
  bytes.set(view.subarray(0, bytes.length));
  return { frame, samples: wide ? new Uint16Array(bytes.buffer) : bytes };
}

/** Planes one after the other → colour by pixel. */
export function interleave<S extends RawSamples>(planes: S, count: number): S {
  const out = planes.slice() as S, pixels = planes.length / count;
  for (let c = 0; c < count; c++) for (let p = 0; p < pixels; p++) out[p * count + c] = planes[c * pixels + p]!;
  return out;
}
