import { zipSync } from "fflate";
import { writeNpy } from "../../../ml/tensors/index.ts";
import type { NpyArray } from "../../../ml/tensors/index.ts";

/** One array as `numpy.savez_compressed` writes it: a deflated zip with the member `<name>.npy`. */
export function writeNpz(name: string, array: NpyArray): Uint8Array {
  return zipSync({ [`${name}.npy`]: writeNpy(array) }, { level: 6 });
}
