import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import {
  byteRange,
  contentType,
  fileBelow,
  isInside,
  isVoxelPath,
  pageHeaders,
  voxelHeaders,
} from "../policy/index.ts";

/** Sends a file of the desk. False where there is none. */
export async function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  dir: string,
  urlPath: string,
): Promise<boolean> {
  const file = fileBelow(dir, urlPath === "/" ? "/index.html" : urlPath);
  return (
    file !== null && send(request, response, dir, file, { ...pageHeaders(null), "content-type": contentType(file) })
  );
}

/** Sends a voxel file of the workspace, whole or one range. False for everything else. */
export async function sendVoxels(
  request: IncomingMessage,
  response: ServerResponse,
  dir: string,
  urlPath: string,
): Promise<boolean> {
  const file = fileBelow(dir, urlPath);
  if (file === null || !isVoxelPath(path.relative(dir, file).split(path.sep).join("/"))) return false;
  return send(request, response, dir, file, {
    ...voxelHeaders(null),
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
  });
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  dir: string,
  file: string,
  headers: Record<string, string>,
): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile() || !isInside(await realpath(dir), await realpath(file))) return false;
  const range = "accept-ranges" in headers ? byteRange(request.headers.range, found.size) : null;
  if (range === "unsatisfiable") {
    response.writeHead(416, { ...headers, "content-range": `bytes */${found.size}` }).end();
    return true;
  }
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  const more = range === null ? {} : { "content-range": `bytes ${start}-${end}/${found.size}` };
  response.writeHead(range === null ? 200 : 206, { ...headers, ...more, "content-length": String(end - start + 1) });
  if (request.method === "HEAD" || found.size === 0) response.end();
  // A page that goes away in the middle is no error.
  else
    await pipeline(createReadStream(file, { start, end, highWaterMark: 1 << 20 }), response).catch(() =>
      response.destroy(),
    );
  return true;
}
