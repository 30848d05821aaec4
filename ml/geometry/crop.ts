import { boxSize, cropGrid, offsetOf } from "./grid.ts";
import type { Box, Grid } from "./types.ts";

type Samples = Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** A copy of the voxels inside `box`, which must lie inside the grid. */
export function crop<S extends Samples>(source: Grid & { readonly data: S }, box: Box): Grid & { readonly data: S } {
  const [nx, ny, nz] = boxSize(box);
  const make = source.data.constructor as new (length: number) => S;
  const data = new make(nx * ny * nz);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const from = offsetOf(source, box.min[0], box.min[1] + j, box.min[2] + k);
      data.set(source.data.subarray(from, from + nx), (k * ny + j) * nx);
    }
  return { ...cropGrid(source, box), data };
}
