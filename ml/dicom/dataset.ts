import dicomParser from "dicom-parser";
import type { ByteStream, DataSet, Element } from "dicom-parser";
import type { Note, NoteCode } from "./codes.ts";
import { inflateRaw } from "./inflate.ts";
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from "./syntaxes.ts";
import type { TransferSyntax } from "./syntaxes.ts";

/** The elements of one data set (or sequence item) and the bytes they point into. Tags are `xggggeeee`. */
export interface Elements {
  readonly bytes: Uint8Array;
  readonly bigEndian: boolean;
  readonly elements: { readonly [tag: string]: Element | undefined };
}

export interface Opened {
  readonly root: Elements;
  readonly syntax: TransferSyntax;
  /** (7FE0,0010) of the top level: only its place is read, never its content. */
  readonly pixels: Element | undefined;
  readonly notes: readonly Note[];
}

export type OpenResult = ({ readonly ok: true } & Opened) | { readonly ok: false; readonly note: Note };

/**
 * Reads the elements before the pixel data. Files without preamble or without file meta information are read when their first
 * bytes are those of a data set (PS3.10 7.1 asks for both; old archives lack them).
 */
export function openDataSet(bytes: Uint8Array, file: string): OpenResult {
  const refuse = (code: NoteCode, message: string): OpenResult => ({ ok: false, note: { code, message, file } });
  if (bytes.length === 0) return refuse("EMPTY_FILE", "The file is empty (0 bytes).");
  const begin = findBeginning(bytes);
  if (begin === undefined) return refuse("NOT_DICOM", "The file does not begin like a DICOM file.");

  if (begin.at >= bytes.length) return refuse("FILE_CUT_SHORT", "The file ends after its preamble.");
  const notes: Note[] = [];
  if (begin.how !== "preamble") {
    notes.push({
      code: "NO_PREAMBLE",
      message: "The file has no DICOM preamble; it was read by its first elements.",
      file,
    });
  }
  let at = begin.at;
  let uid = begin.guess ?? "";
  if (begin.guess === undefined) {
    const meta = readMeta(bytes, at);
    if (!meta.ok) return refuse(meta.code, `The file meta information cannot be read: ${meta.reason}.`);
    if (meta.uid === "")
      return refuse("TRANSFER_SYNTAX_MISSING", "The file meta information names no transfer syntax (0002,0010).");
    at = meta.end;
    uid = meta.uid;
  }

  const syntax = transferSyntax(uid);
  if (syntax.name.startsWith("unknown"))
    return refuse("TRANSFER_SYNTAX_UNSUPPORTED", `The file uses the ${syntax.name}.`);
  let body = bytes;
  if (syntax.encoding === "deflated") {
    const inflated = inflateRaw(bytes.subarray(at), inflateLimit(bytes.length));
    if (!inflated.ok) {
      return inflated.reason === "too large"
        ? refuse(
            "INFLATED_TOO_LARGE",
            `The deflated data set grows beyond ${inflateLimit(bytes.length) >> 20} MB; it was not opened.`,
          )
        : refuse("FILE_CUT_SHORT", "The deflated data set is damaged or ends too early.");
    }
    body = inflated.bytes;
    at = 0;
  }
  if (at >= body.length) return refuse("FILE_CUT_SHORT", "The file ends after its file meta information.");
  const read = readElements(body, at, syntax);
  if (!read.ok) return refuse(read.code, `The header cannot be read to its end: ${read.reason}.`);
  return { ok: true, root: read.root, syntax, pixels: read.root.elements["x7fe00010"], notes };
}

interface Beginning {
  readonly at: number;
  readonly how: "preamble" | "meta" | "data set";
  readonly guess?: string;
}

function findBeginning(bytes: Uint8Array): Beginning | undefined {
  // "DICM" alone may stand in the data of a file without preamble: file meta information must follow it.
  const prefix = ascii(bytes, 128, 4) === "DICM";
  if (prefix && (bytes.length <= 132 || (bytes[132] === 2 && bytes[133] === 0))) return { at: 132, how: "preamble" };
  // Cutting away the file meta information may leave the padding of its last value.
  const at = (bytes[0] === 0x20 || bytes[0] === 0) && bytes[1] === 0x08 && isVr(bytes, 5) ? 1 : 0;
  const group = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  if (group === 0x0002 && isVr(bytes, 4)) return { at, how: "meta" };
  // An identifying group (0008) comes first in every image: anything else is not taken for a data set.
  if (group !== 0x0008 || bytes.length < 8) return prefix ? { at: 132, how: "preamble" } : undefined;
  return { at, how: "data set", guess: isVr(bytes, at + 4) ? explicitLittleEndian : implicitLittleEndian };
}

function isVr(bytes: Uint8Array, at: number): boolean {
  return /^[A-Z]{2}$/.test(ascii(bytes, at, 2));
}

/** 64 MB, or 40 times the file for large ones, at most 1 GB: CT images deflate by 2 to 4. */
function inflateLimit(fileBytes: number): number {
  return Math.max(64 << 20, Math.min(fileBytes * 40, 1 << 30));
}

type Failure = { readonly ok: false; readonly code: NoteCode; readonly reason: string };

function readMeta(bytes: Uint8Array, at: number): { ok: true; uid: string; end: number } | Failure {
  const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, bytes, at);
  let uid = "";
  while (stream.position + 8 <= bytes.length && bytes[stream.position] === 2 && bytes[stream.position + 1] === 0) {
    const start = stream.position;
    try {
      const element = dicomParser.readDicomElementExplicit(stream);
      if (stream.position > bytes.length) return failure("past the end", start, bytes.length);
      if (element.tag === "x00020010") uid = ascii(bytes, element.dataOffset, element.length).replace(/[\0 ]+$/, "");
    } catch (error) {
      return failure(error, start, bytes.length);
    }
  }
  return { ok: true, uid, end: stream.position };
}

function readElements(bytes: Uint8Array, at: number, syntax: TransferSyntax): { ok: true; root: Elements } | Failure {
  const bigEndian = syntax.encoding === "explicit big endian";
  const parser = bigEndian ? dicomParser.bigEndianByteArrayParser : dicomParser.littleEndianByteArrayParser;
  const stream = new dicomParser.ByteStream(parser, bytes, at);
  const elements: { [tag: string]: Element } = {};
  const explicit = syntax.encoding !== "implicit";
  while (stream.position < bytes.length) {
    const start = stream.position;
    try {
      const element = explicit ? readExplicit(stream, bytes) : dicomParser.readDicomElementImplicit(stream, pixelData);
      // Elements stand in rising order (PS3.5 7.1): what follows the pixels is padding, signatures or garbage.
      elements[element.tag] ??= element;
      if (element.tag === pixelData) break;
      if (stream.position > bytes.length) return failure("past the end", start, bytes.length);
    } catch (error) {
      return failure(error, start, bytes.length);
    }
  }
  if (stream.warnings.some((warning) => /eof encountered.*delimit/.test(warning) && !warning.includes("peeking"))) {
    return { ok: false, code: "FILE_CUT_SHORT", reason: "a sequence is never closed" };
  }
  return { ok: true, root: { bytes, bigEndian, elements } };
}

const pixelData = "x7fe00010";

/** dicom-parser takes the VRs OV, SV and UV (added to PS3.5 in 2019) for ones with a 16-bit length; theirs has 32. */
function readExplicit(stream: ByteStream, bytes: Uint8Array): Element {
  const vr = ascii(bytes, stream.position + 4, 2);
  // Unknown letters may be a VR of a later edition; a control character means that the elements are out of step.
  if (vr.charCodeAt(0) < 0x20 || vr.charCodeAt(1) < 0x20) throw new MalformedElement();
  if (vr !== "OV" && vr !== "SV" && vr !== "UV")
    return dicomParser.readDicomElementExplicit(stream, stream.warnings, pixelData);
  const tag = dicomParser.readTag(stream);
  stream.seek(4);
  const length = stream.readUint32();
  const dataOffset = stream.position;
  stream.seek(length);
  return { tag, vr, length, dataOffset };
}

class MalformedElement extends Error {}

/** The elements of the items of a sequence; none where it is absent or was not a sequence. */
export function itemsOf(set: Elements, tag: string): readonly Elements[] {
  return (set.elements[tag]?.items ?? []).flatMap(({ dataSet }: { dataSet?: DataSet }) =>
    dataSet === undefined ? [] : [{ bytes: set.bytes, bigEndian: set.bigEndian, elements: dataSet.elements }],
  );
}

function failure(error: unknown, at: number, end: number): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError)
    return { ok: false, code: "MALFORMED", reason: `sequences are nested too deeply at byte ${at}` };
  if (/past (the )?end|overrun|maxP/i.test(reason)) {
    return {
      ok: false,
      code: "FILE_CUT_SHORT",
      reason: `the element at byte ${at} reaches beyond the end of the file (${end} bytes)`,
    };
  }
  return { ok: false, code: "MALFORMED", reason: `the element at byte ${at} is not well formed` };
}

/** Latin-1 text of a few bytes. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + Math.min(length, 4096)));
}
