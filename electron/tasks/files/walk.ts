import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** A path that was asked for and gave no file, and why. */
export interface UnusablePath {
  readonly file: string;
  readonly code: "NO_SUCH_PATH" | "NO_FILES" | "UNREADABLE" | "ARCHIVE";
  readonly message: string;
}

export interface Walk {
  /** Absolute, sorted, each once. */
  readonly files: readonly string[];
  readonly unusable: readonly UnusablePath[];
}

const archive = /\.(zip|tar|tgz|7z|rar)$/i;

/**
 * The files named by `paths`: a file is itself, a folder all files below it. Names that start with a dot are left out,
 * links are followed only where they were named. Never throws for what the disk holds.
 */
export async function walk(paths: readonly string[], signal: AbortSignal): Promise<Walk> {
  const files = new Set<string>();
  const unusable: UnusablePath[] = [];
  for (const named of paths) {
    const before = files.size + unusable.length;
    const root = path.resolve(named);
    const info = await stat(root).catch(() => null);
    if (info === null) {
      unusable.push({ file: root, code: "NO_SUCH_PATH", message: "There is no such file or folder. Check the path." });
    } else if (info.isDirectory()) {
      await walkFolder(root, files, unusable, signal);
      if (files.size + unusable.length === before)
        unusable.push({
          file: root,
          code: "NO_FILES",
          message: "The folder holds no files. Choose the folder with the DICOM files.",
        });
    } else {
      addFile(root, files, unusable);
    }
  }
  return { files: [...files].sort(), unusable };
}

async function walkFolder(
  folder: string,
  files: Set<string>,
  unusable: UnusablePath[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    unusable.push({ file: folder, code: "UNREADABLE", message: "The folder cannot be read. Check its permissions." });
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await walkFolder(full, files, unusable, signal);
    else if (entry.isFile()) addFile(full, files, unusable);
  }
}

function addFile(file: string, files: Set<string>, unusable: UnusablePath[]): void {
  if (archive.test(file))
    unusable.push({ file, code: "ARCHIVE", message: "Archives are not opened yet. Unpack it and choose the folder." });
  else files.add(file);
}
