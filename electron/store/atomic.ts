import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";

/** How a file that is being written is called; whoever lists a folder leaves these out. */
export const temporarySuffix = ".tmp";

/**
 * Writes a file so that it is whole or absent, whenever the power goes: temporary file in the same folder, fsync,
 * rename, fsync of the folder. Makes the folder. Throws the system's error and leaves the old file as it was.
 */
export async function writeAtomic(
  file: string,
  chunks: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = chunks instanceof Uint8Array ? [chunks] : chunks;
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString("hex")}${temporarySuffix}`);
  try {
    const handle = await open(temporary, "wx");
    try {
      for await (const chunk of pieces) await writeAll(handle, chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameFirmly(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** On Windows a virus scanner or an indexer may hold the target for a moment: the rename is tried again for a second. */
async function renameFirmly(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (!["EPERM", "EACCES", "EBUSY"].includes(code) || process.platform !== "win32" || attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * (attempt + 1)));
    }
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength;) {
    written += (await handle.write(chunk, written, chunk.byteLength - written)).bytesWritten;
  }
}

/** Makes the rename itself durable. Windows cannot open a folder, and needs not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
