export { TensorFileError } from "./errors.ts";
export { readNpy, writeNpy } from "./npy.ts";
export type { NpyArray } from "./npy.ts";
export { readSafetensors, writeSafetensors } from "./safetensors.ts";
export type { SafetensorsFile, StoredTensor } from "./safetensors.ts";
