export { adviceFor, noteCodes } from "./codes.ts";
export { decodeFrames } from "./decode.ts";
export { groupSeries } from "./series.ts";
export { parseHeader } from "./header.ts";
export { transferSyntax } from "./syntaxes.ts";
export type { Note, NoteCode } from "./codes.ts";
export type { DecodeResult } from "./decode.ts";
export type { TransferSyntax } from "./syntaxes.ts";
export type {
  FileResult,
  FrameAttributes,
  Header,
  Orientation,
  PixelElement,
  ReadFile,
  SampleArray,
  Series,
} from "./types.ts";
