import path from "node:path";

/** The file below `root` that a URL's path names, by its letters alone; null for anything that would leave it. */
export function fileBelow(root: string, urlPath: string): string | null {
  const decoded = decode(urlPath);
  if (decoded === null || /[\0\\:]/.test(decoded)) return null;
  const parts = decoded.split("/").filter((part) => part !== "");
  if (parts.some((part) => part === "." || part === "..")) return null;
  return path.join(root, ...parts);
}

/** True where `file` is `root` or lies below it. Both absolute; give real paths where links matter. */
export function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative));
}

/** The files of a workspace that the page may read as bytes: scans, masks and fields, nothing else. */
export function isVoxelPath(relative: string): boolean {
  const id = "[A-Za-z0-9][A-Za-z0-9._-]*";
  return new RegExp(`^(cache/${id}\\.nii|studies/${id}/lungs\\.nii|results/${id}/${id}/${id}\\.nii)$`).test(relative);
}

function decode(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null;
  }
}
