import fs from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeAtomic } from "../../electron/store/index.ts";
import { readConfig } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { root } from "../paths.ts";

/**
 * Where a study puts what took hours to find and is read in a moment: scores and curves, never images or weights. In the
 * repository, so that a list of runs goes on from them on another machine, and a table can be made again by whoever
 * doubts it.
 */
export function resultsFolder(study: string): string {
  return path.join(root, "build/studies/results", study);
}

/** What `file` holds where `stillHolds` says that it is of this question; else what `find` finds, kept there. */
export async function keptResult<T>(
  file: string,
  stillHolds: (known: T) => boolean,
  find: () => Promise<T>,
): Promise<T> {
  if (fs.existsSync(file)) {
    const known = JSON.parse(fs.readFileSync(file, "utf8")) as T;
    if (stillHolds(known)) return known;
  }
  const found = await find();
  await writeAtomic(file, Buffer.from(`${JSON.stringify(found)}\n`));
  return found;
}

/** Is a configuration that was kept this one? One from before a field existed is what it was without it. */
export function isConfig(known: unknown, config: GmcaeConfig): boolean {
  const read = readConfig(known);
  return "config" in read && isDeepStrictEqual(read.config, config);
}
