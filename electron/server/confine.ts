import { realpath } from "node:fs/promises";
import path from "node:path";
import { faultRegistry } from "../contract/index.ts";
import type { Fault } from "../contract/index.ts";
import { isInside } from "../policy/index.ts";

/** What browser mode gives to the services: addresses of voxels, and paths confined to `root` because nobody chose them in a dialog. */
export function browserSurroundings(root: string) {
  return {
    mode: "browser" as const,
    root: path.resolve(root),
    voxelUrl: (relative: string): string => `/vox/${relative.split("/").map(encodeURIComponent).join("/")}`,
    allowPaths: (paths: readonly string[]): Promise<string[]> =>
      Promise.all(paths.map((each) => allowed(path.resolve(root), each))),
    pickFolder: null,
    softwareRendering: () => null,
  };
}

async function allowed(root: string, typed: string): Promise<string> {
  const wanted = path.resolve(root, typed);
  const realRoot = await realpath(root);
  // First by its letters, so that nothing is told about what stands outside; then with links followed.
  if (!isInside(root, wanted) && !isInside(realRoot, wanted)) throw forbidden(typed, root);
  const real = await realpath(wanted).catch(() => null);
  if (real === null)
    throw faultError({ code: "NOT_FOUND", message: `There is no ${typed}.`, file: typed, todo: "Check the path." });
  if (!isInside(realRoot, real)) throw forbidden(typed, root);
  return real;
}

function forbidden(typed: string, root: string): Error {
  const message = `${typed} lies outside ${root}, the folder this server may open.`;
  return faultError({ code: "FORBIDDEN_PATH", message, file: typed, todo: faultRegistry.FORBIDDEN_PATH });
}

function faultError(fault: Fault): Error {
  return Object.assign(new Error(fault.message), { fault });
}
