import { readFile } from "node:fs/promises";
import { z } from "../contract/index.ts";
import { writeAtomic } from "./atomic.ts";
import { FaultError } from "./faults.ts";

/**
 * Reads a JSON file of the workspace; null where there is none.
 * Throws FaultError DAMAGED (not JSON, or not of this form) or NEWER_FORMAT (the same format, a later version).
 */
export async function readRecord<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readText(file);
  if (text === null) return null;
  const value = parse(text);
  if (value === undefined) throw damaged(file, "it is not whole JSON");
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (isNewer(value, schema)) {
    throw new FaultError("NEWER_FORMAT", `${file} was written by a newer Hilum than this one.`, { file });
  }
  throw damaged(file, firstIssue(parsed.error));
}

/** Writes a JSON file of the workspace: validated, whole or absent. A value that does not fit its schema is our own fault. */
export async function writeRecord<T>(file: string, schema: z.ZodType<T>, value: T): Promise<void> {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new FaultError("INTERNAL", `Hilum tried to write ${file} wrongly: ${firstIssue(parsed.error)}`, { file });
  await writeAtomic(file, Buffer.from(`${JSON.stringify(parsed.data, null, 1)}\n`));
}

/** A file's text, null where there is none. */
export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The value of a JSON text; undefined where it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function damaged(file: string, why: string): FaultError {
  return new FaultError("DAMAGED", `${file} is damaged: ${why}.`, { file });
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? "unknown form" : `${issue.path.join(".") || "its form"}: ${issue.message}`;
}

function isNewer(value: unknown, schema: z.ZodType): boolean {
  if (!(schema instanceof z.ZodObject)) return false;
  const { format, version } = schema.shape as Record<string, unknown>;
  if (!(format instanceof z.ZodLiteral) || !(version instanceof z.ZodLiteral)) return false;
  const found = z.object({ format: z.string(), version: z.number() }).safeParse(value);
  return found.success && found.data.format === format.value && found.data.version > Number(version.value);
}
