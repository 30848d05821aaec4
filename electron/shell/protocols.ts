import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { protocol } from "electron";
import {
  appOrigin,
  contentType,
  fileBelow,
  isAppUrl,
  isInside,
  isVoxelPath,
  pageHeaders,
  voxelHeaders,
  voxelScheme,
  appScheme,
} from "../policy/index.ts";

/** Serves the built desk under app://hilum, every answer with the page's policy. */
export function serveApp(rendererDir: string): void {
  protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    const file = fileBelow(rendererDir, url.pathname === "/" ? "/index.html" : url.pathname);
    const bytes = file !== null && isAppUrl(request.url) ? await readFile(file).catch(() => null) : null;
    if (file === null || bytes === null)
      return new Response("There is no such file.\n", { status: 404, headers: pageHeaders(voxelScheme) });
    return new Response(new Uint8Array(bytes), {
      headers: { ...pageHeaders(voxelScheme), "content-type": contentType(file) },
    });
  });
}

/**
 * Serves voxel files of the workspace under vox://hilum/<relative path>, by Electron's own file reader: three times as fast
 * as an answer made in JavaScript, and main stays free (electron-run, section 2). Deprecated, and in 45 still there.
 */
export function serveVoxels(workspaceDir: string): void {
  protocol.registerFileProtocol(voxelScheme, (request, answer) => {
    voxelFile(workspaceDir, request.url).then(
      (file) => answer(file === null ? { error: netFileNotFound } : { path: file, headers: voxelHeaders(appOrigin) }),
      () => answer({ error: netFileNotFound }),
    );
  });
}

export function voxelUrl(relative: string): string {
  return `${voxelScheme}://hilum/${relative.split("/").map(encodeURIComponent).join("/")}`;
}

const netFileNotFound = -6;

async function voxelFile(workspaceDir: string, url: string): Promise<string | null> {
  const file = fileBelow(workspaceDir, new URL(url).pathname);
  if (file === null || !isVoxelPath(path.relative(workspaceDir, file).split(path.sep).join("/"))) return null;
  const found = await stat(file);
  return found.isFile() && isInside(await realpath(workspaceDir), await realpath(file)) ? file : null;
}
