import path from "node:path";
import { encodeField, writeNifti } from "../../ml/formats/index.ts";
import type { Field } from "../../ml/geometry/index.ts";
import type { StoredLayer } from "../contract/index.ts";
import { writeAtomic } from "../store/index.ts";

/** A map and how it is called. */
export interface NamedMap extends StoredLayer {
  readonly field: Field;
}

/**
 * Writes maps into a result's folder as int16 NIfTI with 0 for no data; gives what result.json says of them. A signal is
 * looked at before each: only for maps that replace none, since some of the old with some of the new are no result.
 */
export async function writeMaps(dir: string, maps: readonly NamedMap[], signal?: AbortSignal): Promise<StoredLayer[]> {
  const layers: StoredLayer[] = [];
  for (const { field, ...layer } of maps) {
    signal?.throwIfAborted();
    const { stored, slope, intercept } = encodeField(field);
    const description = `Hilum ${layer.name.toLowerCase()}, ${layer.unit}`;
    await writeAtomic(path.join(dir, layer.file), writeNifti(field, stored, { slope, intercept, description }));
    layers.push(layer);
  }
  return layers;
}
