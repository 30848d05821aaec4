import fs from "node:fs";
import path from "node:path";
import type { Affine, Mask, Vec3, Volume } from "../../ml/geometry/index.ts";
import { readNpy } from "../../ml/tensors/index.ts";
import { testData } from "./chests.ts";
import { sharedTable } from "./tables.ts";

/** One nodule of LIDC-IDRI in 51³ voxels of 1 mm, HU clipped to −1200 … 400, and its mask by a reader. */
export interface NoduleCube {
  readonly id: string;
  readonly cube: Volume;
  readonly nodule: Mask;
}

/** Cubes of patients whose whole CT is here as well (data/README.md of the shared data): never trained on, nor asked beside it. */
export const cubesOfWholeScans: readonly string[] = ["n000", "n002"];

/** Axes run as in data/README.md of the shared data; where the cube lay in the patient is not known. */
const affineLps: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** All of them, in the order of their table. */
export function noduleCubes(): NoduleCube[] {
  return sharedTable("nodules/nodules.csv").map((row) => {
    const id = row["id"]!;
    const read = (ending: string): ReturnType<typeof readNpy> =>
      readNpy(fs.readFileSync(path.join(testData(), "nodules/cubes", `${id}${ending}`)));
    const [hu, mask] = [read(".npy"), read(".mask.npy")];
    if (hu.dtype !== "int16" || mask.dtype !== "uint8") throw new Error(`${id} holds ${hu.dtype} and ${mask.dtype}`);
    const [nz, ny, nx] = hu.shape as [number, number, number];
    const size: Vec3 = [nx, ny, nz];
    // Air is −1024 here as everywhere: the cubes go down to −1200.
    const data = hu.data.map((v) => Math.max(v, -1024));
    return { id, cube: { size, affineLps, data }, nodule: { size, affineLps, data: mask.data } };
  });
}
