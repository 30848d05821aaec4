import { rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { temporarySuffix } from "./atomic.ts";
import { namesIn } from "./listing.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Marks a cached file as used now: least recently used ones go first. Not there is no error. Only the time of access moves:
 * a volume's address holds the time it was written, and a changed address would make the viewer load it again.
 */
export async function touchCache(file: string): Promise<void> {
  const seen = await stat(file).catch(() => null);
  if (seen !== null) await utimes(file, Date.now() / 1000, seen.mtimeMs / 1000).catch(() => undefined);
}

/**
 * Removes least recently used files of the cache until it is within `limitBytes`; what is being written stays.
 * `keep` names files in use. Returns the files that went.
 */
export async function evictCache(ws: Workspace, limitBytes: number, keep: readonly string[] = []): Promise<string[]> {
  const folder = path.join(ws.dir, "cache");
  const files: { file: string; size: number; usedAt: number }[] = [];
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const seen = await stat(file).catch(() => null);
    if (seen?.isFile() && !name.endsWith(temporarySuffix)) files.push({ file, size: seen.size, usedAt: seen.atimeMs });
  }
  let total = files.reduce((sum, one) => sum + one.size, 0);
  const gone: string[] = [];
  for (const one of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limitBytes) break;
    if (keep.includes(one.file)) continue;
    await rm(one.file, { force: true });
    total -= one.size;
    gone.push(one.file);
  }
  return gone;
}
