/** What the two Emscripten codecs have in common. */
export interface FrameDecoder {
  /** A view into the codec's memory of the given length, to be filled with the code stream. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** A view into the codec's memory: copy before the next call. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): CodecFrame;
  /** Gives its memory back. */
  delete(): void;
}

export interface JpegLsDecoder extends FrameDecoder {
  /** 0 none (planes), 1 line, 2 sample. */
  getInterleaveMode(): number;
}

export interface CodecFrame {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

/** Without these the codecs write to standard output, which may be a protocol. */
export const silent = { print: () => undefined, printErr: () => undefined };

/** Samples as they come out of a code stream: colour by pixel, not yet masked or sign-extended. */
export type RawSamples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Why a code stream gives no samples, as the end of a sentence. */
export class DecodeFailure extends Error {}

/**
 * One decoder kept for all frames: its memory grows to the largest frame and no further. After a failure a new one is made,
 * as the old one's state is unknown.
 */
export class DecoderSlot<Decoder extends FrameDecoder> {
  readonly #make: () => Promise<new () => Decoder>;
  #decoder: Decoder | undefined;
  #loading: Promise<new () => Decoder> | undefined;

  constructor(make: () => Promise<new () => Decoder>) {
    this.#make = make;
  }

  /** Decodes and copies the samples out of the codec's memory. Nothing is awaited between the two: calls cannot mix. */
  async run(stream: Uint8Array): Promise<{ decoder: Decoder; frame: CodecFrame; samples: RawSamples }> {
    const Constructor = await (this.#loading ??= this.#make().catch(unavailable));
    const decoder = (this.#decoder ??= new Constructor());
    try {
      decoder.getEncodedBuffer(stream.length).set(stream);
      decoder.decode();
      const frame = decoder.getFrameInfo();
      return { decoder, frame, samples: copySamples(decoder.getDecodedBuffer(), frame) };
    } catch (error) {
      this.#decoder = undefined;
      decoder.delete();
      throw error;
    }
  }
}

/** A codec that does not load is our own fault (a file missing beside the bundle), not the image's. */
export class CodecUnavailable extends Error {}

function unavailable(cause: unknown): never {
  throw new CodecUnavailable("An image codec could not be loaded; the program is not installed completely.", { cause });
}

function copySamples(view: Uint8Array, frame: CodecFrame): RawSamples {
  const count = frame.width * frame.height * frame.componentCount;
  const wide = frame.bitsPerSample > 8;
  if (view.length < count * (wide ? 2 : 1)) throw new DecodeFailure("it ends too early");
  const bytes = new Uint8Array(count * (wide ? 2 : 1));
  bytes.set(view.subarray(0, bytes.length));
  return wide ? new Uint16Array(bytes.buffer) : bytes;
}

/** Planes one after the other → colour by pixel. */
export function interleave<S extends RawSamples>(planes: S, count: number): S {
  const out = planes.slice() as S,
    pixels = planes.length / count;
  for (let c = 0; c < count; c++) for (let p = 0; p < pixels; p++) out[p * count + c] = planes[c * pixels + p]!;
  return out;
}
