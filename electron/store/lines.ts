import { mkdir, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import type { z } from "../contract/index.ts";
import { FaultError } from "./faults.ts";
import { parse, readText } from "./records.ts";

const newline = 10;

/** Appends one JSON line. If the last line was torn by a crash, it is cut off first, so that every line is whole. */
export async function appendLine(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, "a+");
  try {
    await cutTornLine(handle);
    await handle.appendFile(`${JSON.stringify(value)}\n`);
  } finally {
    await handle.close();
  }
}

/** Reads a file of JSON lines; [] where there is none. A torn last line is left out; a bad line before it is DAMAGED. */
export async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await readText(file);
  if (text === null) return [];
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const parsed = schema.safeParse(parse(line));
      if (parsed.success) return parsed.data;
      throw new FaultError("DAMAGED", `${file} is damaged: line ${index + 1} is not of its form.`, { file });
    });
}

async function cutTornLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const block = Buffer.alloc(4096);
  for (let end = size; end > 0;) {
    const begin = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - begin, begin);
    const last = block.subarray(0, bytesRead).lastIndexOf(newline);
    if (last >= 0) {
      if (begin + last + 1 < size) await handle.truncate(begin + last + 1);
      return;
    }
    end = begin;
  }
  if (size > 0) await handle.truncate(0);
}
