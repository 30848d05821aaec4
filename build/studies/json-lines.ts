import fs from "node:fs";
import path from "node:path";

/** Results of a study, a line of JSON each, written as they come: a stop at any time loses what was being worked on, no more. */
export interface JsonLines<T> {
  readonly done: ReadonlyMap<string, T>;
  add(result: T): void;
}

/** Opens a file of results that carry an `id`. A last line that was cut by a stop is dropped, and its work done anew. */
export function openJsonLines<T extends { readonly id: string }>(file: string): JsonLines<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) fs.writeFileSync(file, whole);
  const done = new Map<string, T>();
  for (const line of whole.split("\n").filter((l) => l !== "")) {
    const result = JSON.parse(line) as T;
    done.set(result.id, result);
  }
  return {
    done,
    add(result) {
      fs.appendFileSync(file, `${JSON.stringify(result)}\n`);
      done.set(result.id, result);
    },
  };
}
