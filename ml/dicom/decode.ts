import { CodecUnavailable, DecodeFailure } from "./codecs/codec.ts";
import type { RawSamples } from "./codecs/codec.ts";
import { decodeJpeg2000 } from "./codecs/jpeg-2000.ts";
import { decodeJpegLossless } from "./codecs/jpeg-lossless.ts";
import { decodeJpegLs } from "./codecs/jpeg-ls.ts";
import { decodeRle } from "./codecs/rle.ts";
import { readStreamHeader } from "./codecs/stream-header.ts";
import type { Note, NoteCode } from "./codes.ts";
import { openDataSet } from "./dataset.ts";
import { findFragments, splitFrames } from "./fragments.ts";
import { nativeBytes } from "./layout.ts";
import { finishSamples, nativeFrames } from "./samples.ts";
import { transferSyntax } from "./syntaxes.ts";
import type { Header, SampleArray } from "./types.ts";

export type DecodeResult =
  { readonly ok: true; readonly frames: readonly SampleArray[] } | { readonly ok: false; readonly note: Note };

/**
 * The stored values of every frame of a file, in the order of the file: colour by pixel, only the stored bits, sign extended; no
 * rescale, palette or colour conversion. `header` must come from `parseHeader` of the same bytes. Never throws for bad data, only where a codec is missing.
 */
export async function decodeFrames(bytes: Uint8Array, header: Header): Promise<DecodeResult> {
  const syntax = transferSyntax(header.transferSyntax);
  const { pixels } = syntax;
  if (pixels === undefined) throw new Error(`no decoder for ${syntax.name}: its header was not read by parseHeader`);
  if (pixels === "native") return decodeNative(bytes, header, syntax.encoding);
  const refuse = (code: NoteCode, message: string): DecodeResult => ({
    ok: false,
    note: { code, message, file: header.file },
  });
  const found = findFragments(bytes, header.pixels.offset);
  if (!found.ok) return refuse(found.code, found.message);
  const streams = splitFrames(bytes, found, header.frames, header.pixels.extendedOffsets);
  if (streams === undefined) {
    return refuse(
      "FRAMES_NOT_FOUND",
      `The beginnings of the ${header.frames} frames cannot be told among ${found.fragments.length} fragments.`,
    );
  }
  const frames: SampleArray[] = [];
  for (const [n, stream] of streams.entries()) {
    const where = header.frames > 1 ? `Frame ${n + 1} of ${header.frames}` : "The image";
    try {
      const raw = await decodeStream(stream, header, pixels);
      frames.push(finishSamples(raw, header, pixels !== "rle"));
    } catch (error) {
      if (error instanceof CodecUnavailable) throw error;
      if (error instanceof Mismatch)
        return refuse("IMAGE_MISMATCH", `${where} contradicts its header: ${error.message}.`);
      const reason = error instanceof DecodeFailure ? error.message : "its compressed data are damaged";
      return refuse("PIXEL_DATA_DAMAGED", `${where} cannot be decoded (${syntax.name}): ${reason}.`);
    }
  }
  return { ok: true, frames };
}

class Mismatch extends Error {}

function decodeNative(bytes: Uint8Array, header: Header, encoding: string): DecodeResult {
  let body = bytes;
  if (encoding === "deflated") {
    const opened = openDataSet(bytes, header.file);
    if (!opened.ok) return opened;
    body = opened.root.bytes;
  }
  if (body.length - header.pixels.offset < nativeBytes(header)) {
    // The file changed since its header was read.
    return {
      ok: false,
      note: { code: "PIXEL_DATA_SHORT", message: "The file is shorter than when it was scanned.", file: header.file },
    };
  }
  const raw = nativeFrames(body, header, encoding === "explicit big endian");
  return { ok: true, frames: raw.map((samples) => finishSamples(samples, header, false)) };
}

async function decodeStream(
  stream: Uint8Array,
  header: Header,
  kind: "rle" | "jpeg lossless" | "jpeg-ls" | "jpeg 2000",
): Promise<RawSamples> {
  const { rows, columns, samplesPerPixel, bitsAllocated } = header;
  const count = rows * columns * samplesPerPixel;
  if (kind === "rle") return decodeRle(stream, rows * columns, samplesPerPixel, bitsAllocated === 16 ? 2 : 1);
  const precision = checkStream(stream, header, kind);
  const raw =
    kind === "jpeg-ls"
      ? await decodeJpegLs(stream)
      : kind === "jpeg 2000"
        ? await decodeJpeg2000(stream)
        : decodeJpegLossless(stream, precision);
  if (raw.length !== count) throw new DecodeFailure(`it gives ${raw.length} samples where ${count} are needed`);
  return raw;
}

/** Compares the stream's own header with the file's before anything is allocated; gives the stream's precision. */
function checkStream(stream: Uint8Array, header: Header, kind: "jpeg lossless" | "jpeg-ls" | "jpeg 2000"): number {
  const { rows, columns, samplesPerPixel, bitsAllocated, signed } = header;
  const found = readStreamHeader(stream, kind);
  if (found === undefined) throw new DecodeFailure("it does not begin like such an image");
  if (found.width !== columns || found.height !== rows || found.components !== samplesPerPixel) {
    throw new Mismatch(
      `it is ${found.width} × ${found.height} × ${found.components}, the header says ${columns} × ${rows} × ${samplesPerPixel}`,
    );
  }
  if (found.precision > bitsAllocated)
    throw new Mismatch(`its samples have ${found.precision} bits, the header allocates ${bitsAllocated}`);
  // The other way round, an unsigned stream under a signed header, is what many encoders write: the sign is extended afterwards.
  if (found.signed === true && !signed) throw new Mismatch("its samples are signed, the header says unsigned");
  if (!found.whole) throw new DecodeFailure("it ends too early");
  return found.precision;
}
