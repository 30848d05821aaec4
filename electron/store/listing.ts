import { readdir } from "node:fs/promises";

/** Called for what could not be read; the rest of the list is still given. */
export type OnFault = (error: unknown) => void;

/** Names in a folder, sorted, without hidden and temporary ones; [] where there is no folder. */
export async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Reads every item, sixteen at a time, in order; null ones (not there) and damaged ones are left out, the latter reported. */
export async function readAll<T>(
  names: readonly string[],
  read: (name: string) => Promise<T | null>,
  onFault: OnFault,
): Promise<T[]> {
  const found: (T | null)[] = new Array<T | null>(names.length).fill(null);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < names.length; index = next++) {
      const name = names[index];
      if (name === undefined) continue;
      try {
        found[index] = await read(name);
      } catch (error) {
        onFault(error);
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return found.filter((item) => item !== null);
}
