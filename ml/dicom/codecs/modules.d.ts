// The codec packages ship without types: what of them is used here.

declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  import type { CodecFactory, FrameDecoder } from "./codec.ts";
  interface JpegLsDecoder extends FrameDecoder {
    /** 0 none (planes), 1 line, 2 sample. */
    getInterleaveMode(): number;
  }
  const factory: CodecFactory<{ readonly JpegLSDecoder: new () => JpegLsDecoder }>;
  export default factory;
}

declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  import type { CodecFactory, FrameDecoder } from "./codec.ts";
  const factory: CodecFactory<{ readonly J2KDecoder: new () => FrameDecoder }>;
  export default factory;
}
