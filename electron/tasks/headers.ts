import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { adviceFor, decodeFrames, parseHeader } from "../../ml/dicom/index.ts";
import type { FileResult, Header, Note } from "../../ml/dicom/index.ts";
import type { ScanFileLine } from "../contract/index.ts";
import type { UnusablePath } from "./files/walk.ts";

/** Files read at a time: a disk or network share answers in parallel, memory stays at a few slices. */
const readersAtOnce = 4;
/** Headers end long before this, but for those with private elements of their own size. */
const beginningBytes = 1 << 16;

/** What one file gave, and its samples' digest where that was asked for. */
export interface ReadFile {
  readonly result: FileResult | UnusablePath;
  readonly sha256Samples: string | null;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly samples: boolean;
  readonly onFile?: (read: ReadFile, done: number, total: number) => void;
}

/**
 * Reads every file's header; `onFile` tells them in the order of `files`, whatever the order of the disk's answers.
 * Rejects only when stopped.
 */
export async function readHeaders(files: readonly string[], options: ReadOptions): Promise<ReadFile[]> {
  const found = Array.from<ReadFile | undefined>({ length: files.length });
  let next = 0,
    told = 0;
  const reader = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      options.signal.throwIfAborted();
      found[index] = await readOne(files[index]!, options.samples);
      for (let read = found[told]; read !== undefined; read = found[++told])
        options.onFile?.(read, told + 1, files.length);
    }
  };
  await Promise.all(Array.from({ length: readersAtOnce }, reader));
  return found.map((read) => read!);
}

async function readOne(file: string, samples: boolean): Promise<ReadFile> {
  const early = samples ? undefined : await readFromBeginning(file);
  if (early !== undefined) return { result: early, sha256Samples: null };
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error.code ?? "unknown");
  if (typeof bytes === "string") return { result: unreadable(file, bytes), sha256Samples: null };
  const result = parseHeader(bytes, file);
  if (result.outcome !== "read" || !samples) return { result, sha256Samples: null };
  const digest = await sha256Samples(bytes, result.header);
  if (typeof digest === "string") return { result, sha256Samples: digest };
  return {
    result: { outcome: "refused", file, notes: [digest, ...result.notes], series: result.header.seriesInstanceUid },
    sha256Samples: null,
  };
}

/** A header from a file's first bytes; undefined where only the whole file tells. Pixels are most of a file and not needed. */
async function readFromBeginning(file: string): Promise<FileResult | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(Math.min(size, beginningBytes)));
    const result = parseHeader(buffer.subarray(0, bytesRead), file, size);
    const isCompressed = result.outcome === "read" && result.header.pixels.length < 0;
    return result.outcome === "read" && !isCompressed ? result : undefined;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/**
 * SHA-256 of an image's samples: all frames in order, rows, columns, colour by pixel, each sample little-endian as wide as
 * BitsAllocated, only BitsStored bits kept and sign-extended; no rescale. Or the note that says why there are none.
 */
export async function sha256Samples(bytes: Uint8Array, header: Header): Promise<string | Note> {
  const decoded = await decodeFrames(bytes, header);
  if (!decoded.ok) return decoded.note;
  const hash = createHash("sha256");
  for (const frame of decoded.frames) hash.update(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
  return hash.digest("hex");
}

/** `scan`'s line about a file. */
export function lineOf({ result, sha256Samples }: ReadFile): ScanFileLine {
  if (!("outcome" in result)) {
    const { file, code, message } = result;
    return { type: "file", file, outcome: "refused", code, message, series: null, sha256Samples };
  }
  const note = result.notes[0];
  const series = result.outcome === "read" ? result.header.seriesInstanceUid : (result.series ?? null);
  return {
    type: "file",
    file: result.file,
    outcome: result.outcome,
    code: note?.code ?? null,
    message: note === undefined ? null : `${note.message} ${adviceFor(note.code)}`,
    series,
    sha256Samples,
  };
}

function unreadable(file: string, code: string): UnusablePath {
  return { file, code: "UNREADABLE", message: `The file cannot be read (${code}). Check its permissions.` };
}
