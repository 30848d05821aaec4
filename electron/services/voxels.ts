import { stat } from "node:fs/promises";
import type { VolumeInfo } from "../contract/index.ts";
import type { DeskContext } from "./context.ts";
import { readNiftiHeader } from "./nifti-header.ts";

/** A file of the workspace as the viewer gets it. Throws where it is not there or damaged. */
export async function volumeInfo(
  desk: Pick<DeskContext, "workspace" | "voxelUrl">,
  file: string,
  unit: VolumeInfo["unit"],
  noData: number | null,
): Promise<VolumeInfo> {
  const [header, { mtimeMs, size }] = await Promise.all([readNiftiHeader(file), stat(file)]);
  const relative = desk.workspace.relative(file);
  // A mask or a result may be made anew under the same name: the address changes with it.
  const version = `${Math.round(mtimeMs).toString(36)}-${size.toString(36)}`;
  return { id: `${relative}@${version}`, url: `${desk.voxelUrl(relative)}?v=${version}`, unit, noData, ...header };
}

export async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
