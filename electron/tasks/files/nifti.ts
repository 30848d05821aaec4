import { readFile } from "node:fs/promises";
import { niftiHeaderBytes, readNifti, writeNifti } from "../../../ml/formats/index.ts";
import type { NiftiImage } from "../../../ml/formats/index.ts";
import type { Mask, Volume } from "../../../ml/geometry/index.ts";
import { FaultError, writeAtomic } from "../../store/index.ts";

/** Where the samples start in every .nii of the workspace. */
export const samplesOffset = niftiHeaderBytes;

/** Writes HU (int16) or labels (uint8) on their grid, whole or absent. */
export async function saveVolume(file: string, volume: Volume | Mask, description: string): Promise<void> {
  await writeAtomic(file, writeNifti(volume, volume.data, { description }));
}

/** Reads HU that `saveVolume` wrote. Throws FaultError DAMAGED; null where there is no file. */
export async function loadHu(file: string): Promise<Volume | null> {
  const image = await load(file);
  if (image === null) return null;
  if (!(image.data instanceof Int16Array)) throw damaged(file, "it does not hold HU");
  return { ...image.grid, data: image.data };
}

/** Reads labels that `saveVolume` wrote. Throws FaultError DAMAGED; null where there is no file. */
export async function loadLabels(file: string): Promise<Mask | null> {
  const image = await load(file);
  if (image === null) return null;
  if (!(image.data instanceof Uint8Array)) throw damaged(file, "it does not hold labels");
  return { ...image.grid, data: image.data };
}

async function load(file: string): Promise<NiftiImage | null> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return null;
  const read = readNifti(bytes);
  if ("refused" in read) throw damaged(file, read.refused.message);
  return read.image;
}

function damaged(file: string, why: string): FaultError {
  return new FaultError("DAMAGED", `${file} is damaged: ${why}`, { file });
}
