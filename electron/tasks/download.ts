import { createWriteStream } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FaultError } from "../store/index.ts";

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (received: number, total: number | null) => void;
}

/**
 * Fetches `url` into `file`, which is whole or absent. What was received before a cut stays beside it and is gone on from
 * where the server says that it is still the same (ETag or Last-Modified with Range); else it begins again.
 * Throws FaultError NO_NETWORK (not reached, or cut) or REFUSED (the server's answer).
 */
export async function download(url: URL, file: string, options: DownloadOptions): Promise<void> {
  const partial = `${file}.part`,
    note = `${file}.part.json`;
  const kept = await keptSoFar(partial, note);
  const response = await request(url, kept, options.signal);
  const goesOn = kept !== null && response.status === 206 && startsAt(response) === kept.bytes;
  if (!goesOn && response.status !== 200) throw await refusedBy(url, response, [partial, note]);
  if (!goesOn) await begin(partial, note, response);
  let received = goesOn ? kept.bytes : 0;
  const length = Number(response.headers.get("content-length"));
  const total = length > 0 ? received + length : null;
  const counter = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      received += chunk.byteLength;
      options.onProgress?.(received, total);
      done(null, chunk);
    },
  });
  try {
    await pipeline(chunksOf(response), counter, createWriteStream(partial, { flags: "a" }), { signal: options.signal });
  } catch (error) {
    options.signal.throwIfAborted();
    throw unreachable(url, error);
  }
  if (total !== null && received !== total) throw unreachable(url, new Error(`${received} of ${total} bytes came`));
  await rename(partial, file);
  await rm(note, { force: true });
}

interface Kept {
  readonly bytes: number;
  /** What the server called the version that these bytes are of. */
  readonly validator: string;
}

async function keptSoFar(partial: string, note: string): Promise<Kept | null> {
  const validator = await readFile(note, "utf8").catch(() => "");
  const bytes = await stat(partial).then(
    (s) => s.size,
    () => 0,
  );
  return validator !== "" && bytes > 0 ? { bytes, validator } : null;
}

/** Bytes without a validator cannot be gone on from: the server may make another archive each time. */
async function begin(partial: string, note: string, response: Response): Promise<void> {
  await rm(partial, { force: true });
  await rm(note, { force: true });
  const tag = response.headers.get("etag");
  const validator = tag !== null && !tag.startsWith("W/") ? tag : response.headers.get("last-modified");
  if (validator !== null) await writeFile(note, validator);
}

async function request(url: URL, kept: Kept | null, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> =
    kept === null ? {} : { Range: `bytes=${kept.bytes}-`, "If-Range": kept.validator };
  try {
    return await fetch(url, { headers, signal, redirect: "follow" });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url, error);
  }
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read())
      yield read.value;
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

function startsAt(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

async function refusedBy(url: URL, response: Response, leftovers: readonly string[]): Promise<FaultError> {
  await response.body?.cancel();
  for (const file of leftovers) await rm(file, { force: true });
  return new FaultError("REFUSED", `${url.host} answered ${response.status} ${response.statusText}.`, {
    todo: "Try again later; the service may be down.",
  });
}

function unreachable(url: URL, error: unknown): FaultError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FaultError("NO_NETWORK", `${url.host} could not be reached, or the connection was cut (${why}).`);
}
