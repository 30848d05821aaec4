import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { FaultError } from "../../store/index.ts";

/** No entry of a series comes near this; a ZIP that claims more is not one of ours. */
const maxEntryBytes = 512 * 1024 * 1024;
const maxEntries = 20_000;

export interface UnzipOptions {
  /** Only names with this ending, lower case, are written. */
  readonly ending: string;
  readonly signal: AbortSignal;
  readonly onEntry?: (done: number, total: number) => void;
}

/**
 * Writes the files of a ZIP side by side into `folder` and returns their paths. Folders inside the ZIP are dropped, so no
 * name can leave `folder`. Throws FaultError REFUSED where the ZIP is damaged or too large.
 */
export async function unzip(file: string, folder: string, options: UnzipOptions): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  try {
    const zip = await openZip(file);
    try {
      return await writeEntries(zip, folder, options);
    } finally {
      zip.close();
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw refused(file, error);
  }
}

async function writeEntries(zip: ZipFile, folder: string, options: UnzipOptions): Promise<string[]> {
  if (zip.entryCount > maxEntries) throw new Error(`it holds ${zip.entryCount} entries`);
  const written: string[] = [];
  for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) {
    options.signal.throwIfAborted();
    const name = path.posix.basename(entry.fileName.replaceAll("\\", "/"));
    if (entry.fileName.endsWith("/") || !name.toLowerCase().endsWith(options.ending)) continue;
    if (entry.uncompressedSize > maxEntryBytes) throw new Error(`${name} is larger than any slice`);
    const target = path.join(folder, name);
    await pipeline(await openEntry(zip, entry), createWriteStream(target), { signal: options.signal });
    written.push(target);
    options.onEntry?.(written.length, zip.entryCount);
  }
  return written;
}

function openZip(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip))),
  );
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => (): void => {
      zip.removeAllListeners("entry").removeAllListeners("end").removeAllListeners("error");
      act();
    };
    zip.once("entry", (entry: Entry) => settle(() => resolve(entry))());
    zip.once(
      "end",
      settle(() => resolve(null)),
    );
    zip.once("error", (error: Error) => settle(() => reject(error))());
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  );
}

function refused(file: string, error: unknown): FaultError {
  const why = error instanceof Error ? error.message : String(error);
  return new FaultError("REFUSED", `The ZIP cannot be unpacked: ${why}.`, { file, todo: "Fetch it again." });
}
