import type { NoteCode } from "./codes.ts";

/** Where a fragment's bytes lie, and where its item begins relative to the first fragment's item (PS3.5 A.4). */
export interface Fragment {
  readonly offset: number;
  readonly length: number;
  readonly itemOffset: number;
}

export type Fragments =
  | {
      readonly ok: true;
      readonly offsetTable: readonly number[];
      readonly fragments: readonly Fragment[];
      readonly ended: boolean;
    }
  | { readonly ok: false; readonly code: NoteCode; readonly message: string };

/**
 * The fragments of encapsulated pixel data that begin at `start`, found by their lengths: delimiter bytes inside a code stream
 * mean nothing. `ended` is false where the file ends without a sequence delimiter.
 */
export function findFragments(bytes: Uint8Array, start: number): Fragments {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (at: number): Fragments => ({
    ok: false,
    code: "PIXEL_DATA_DAMAGED",
    message: `The compressed image is broken at byte ${at}.`,
  });
  const fragments: Fragment[] = [];
  let offsetTable: readonly number[] | undefined;
  let at = start,
    first = start,
    ended = false;
  while (at + 8 <= bytes.length) {
    const tag = view.getUint32(at, true),
      length = view.getUint32(at + 4, true);
    if (tag === sequenceDelimiter) {
      ended = true;
      break;
    }
    if (tag !== item) return damaged(at);
    if (length > bytes.length - at - 8) {
      return {
        ok: false,
        code: "PIXEL_DATA_SHORT",
        message: `The compressed image reaches beyond the end of the file at byte ${at}.`,
      };
    }
    if (offsetTable === undefined) {
      offsetTable = Array.from({ length: length >> 2 }, (_, n) => view.getUint32(at + 8 + 4 * n, true));
      first = at + 8 + length;
    } else fragments.push({ offset: at + 8, length, itemOffset: at - first });
    at += 8 + length;
  }
  if (offsetTable === undefined) return damaged(start);
  if (fragments.length === 0)
    return { ok: false, code: "PIXEL_DATA_MISSING", message: "The compressed image has no fragments." };
  return { ok: true, offsetTable, fragments, ended };
}

/** (FFFE,E000) and (FFFE,E0DD) as little-endian 32-bit words of group and element. */
const item = 0xe000fffe;
const sequenceDelimiter = 0xe0ddfffe;

/**
 * The code stream of each frame. One frame takes all fragments; as many fragments as frames are one each; else the offset tables
 * decide where they are right, else the beginnings of code streams. Undefined where none of these gives `frames` frames.
 */
export function splitFrames(
  bytes: Uint8Array,
  { offsetTable, fragments }: Fragments & { ok: true },
  frames: number,
  extendedOffsets: readonly number[],
): readonly Uint8Array[] | undefined {
  const starts =
    frames === 1
      ? [0]
      : fragments.length === frames
        ? fragments.map((_, n) => n)
        : (startsByTable(fragments, extendedOffsets, frames) ??
          startsByTable(fragments, offsetTable, frames) ??
          startsByMarker(bytes, fragments, frames));
  return starts?.map((from, n) => join(bytes, fragments.slice(from, starts[n + 1] ?? fragments.length)));
}

function startsByTable(
  fragments: readonly Fragment[],
  offsets: readonly number[],
  frames: number,
): readonly number[] | undefined {
  if (offsets.length !== frames) return undefined;
  const starts = offsets.map((offset) => fragments.findIndex(({ itemOffset }) => itemOffset === offset));
  return starts[0] === 0 && starts.every((start, n) => n === 0 || start > starts[n - 1]!) ? starts : undefined;
}

/** Frames begin where a fragment begins with the start of a JPEG (FFD8) or JPEG 2000 (FF4F, or a JP2 box) stream. */
function startsByMarker(
  bytes: Uint8Array,
  fragments: readonly Fragment[],
  frames: number,
): readonly number[] | undefined {
  const starts = fragments.flatMap(({ offset }, n) => {
    const [a, b] = [bytes[offset], bytes[offset + 1]];
    const jp2 = bytes[offset + 4] === 0x6a && bytes[offset + 5] === 0x50;
    return (a === 0xff && (b === 0xd8 || b === 0x4f)) || jp2 ? [n] : [];
  });
  return starts.length === frames && starts[0] === 0 ? starts : undefined;
}

function join(bytes: Uint8Array, fragments: readonly Fragment[]): Uint8Array {
  const [only] = fragments;
  if (only !== undefined && fragments.length === 1) return bytes.subarray(only.offset, only.offset + only.length);
  const joined = new Uint8Array(fragments.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { offset, length } of fragments) {
    joined.set(bytes.subarray(offset, offset + length), at);
    at += length;
  }
  return joined;
}
