import { TensorFileError, readSafetensors, writeSafetensors } from "../tensors/index.ts";
import type { LungFeatures } from "./features.ts";

/** One patient's pooled features as a safetensors file: `rows` [row][feature], the symmetries' keys in the metadata. */
export function writeFeatures({ symmetries, rows }: LungFeatures): Uint8Array<ArrayBuffer> {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, r) => data.set(row, r * width));
  const metadata = { format: "hilum-features", version: "1", symmetries: symmetries.join(" ") };
  return writeSafetensors({ rows: { shape: [rows.length, width], data } }, metadata);
}

/** Reads what `writeFeatures` wrote. Throws TensorFileError, with a sentence, for anything else. */
export function readFeatures(bytes: Uint8Array): LungFeatures {
  const { tensors, metadata } = readSafetensors(bytes);
  const table = tensors["rows"],
    keys = metadata["symmetries"];
  if (metadata["format"] !== "hilum-features" || metadata["version"] !== "1" || !table || keys === undefined)
    throw new TensorFileError("The file holds no features of a lung, or was written by a newer version.");
  const symmetries = keys.split(" ").map(Number);
  const [count, width] = table.shape;
  if (count === undefined || width === undefined || width === 0 || count !== symmetries.length)
    throw new TensorFileError(
      `The file holds ${count ?? 0} rows of features for ${symmetries.length} symmetries; it is damaged.`,
    );
  const rows = symmetries.map((_, r) => table.data.slice(r * width, (r + 1) * width));
  return { symmetries, rows };
}
