import { Inflate } from "fflate";

/** `too large`: the output passed the limit; `damaged`: not a DEFLATE stream, or it ends too early. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: "too large" | "damaged" };

/**
 * Undoes raw DEFLATE (RFC 1951; the deflated transfer syntax of PS3.5 A.5 has neither zlib nor gzip header) up to `limit` bytes:
 * a few kilobytes can be made to inflate to gigabytes.
 */
export function inflateRaw(source: Uint8Array, limit: number): Inflated {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflater = new Inflate((part) => {
    parts.push(part);
    length += part.length;
  });
  try {
    // In small pieces: DEFLATE makes at most 1032 bytes of one, so no piece grows beyond 17 MB before the limit is looked at.
    for (let at = 0; at < source.length; at += piece) {
      inflater.push(source.subarray(at, at + piece), at + piece >= source.length);
      if (length > limit) return { ok: false, reason: "too large" };
    }
  } catch {
    return { ok: false, reason: "damaged" };
  }
  if (source.length === 0) return { ok: false, reason: "damaged" };
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { ok: true, bytes };
}

const piece = 1 << 14;
