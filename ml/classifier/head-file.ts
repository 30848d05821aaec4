import { TensorFileError, readSafetensors, writeSafetensors } from "../tensors/index.ts";
import type { Head } from "./head.ts";

/** A head as one safetensors file; its counts stand in the metadata. */
export function writeHead(head: Head): Uint8Array<ArrayBuffer> {
  const heads = head.intercepts.length;
  const tensors = {
    centre: { shape: [head.width], data: head.centre },
    scale: { shape: [head.width], data: head.scale },
    weights: { shape: [heads, head.width], data: head.weights },
    intercepts: { shape: [heads], data: head.intercepts },
  };
  const { l2, patients, positives } = head;
  return writeSafetensors(tensors, {
    format: "hilum-head",
    version: "1",
    counts: JSON.stringify({ l2, patients, positives }),
  });
}

/** Reads what `writeHead` wrote; predictions are the same bit for bit. Throws TensorFileError, with a sentence, for anything else. */
export function readHead(bytes: Uint8Array): Head {
  const { tensors, metadata } = readSafetensors(bytes);
  const { centre, scale, weights, intercepts } = tensors;
  const counts = countsOf(metadata["counts"]);
  if (
    metadata["format"] !== "hilum-head" ||
    metadata["version"] !== "1" ||
    !centre ||
    !scale ||
    !weights ||
    !intercepts ||
    !counts
  )
    throw new TensorFileError("The file holds no classifier head, or was written by a newer version.");
  const width = centre.data.length;
  if (
    scale.data.length !== width ||
    weights.data.length !== width * intercepts.data.length ||
    intercepts.data.length === 0
  )
    throw new TensorFileError("The classifier head's tensors do not fit each other; the file is damaged.");
  for (const [name, { data }] of Object.entries(tensors))
    if (!data.every(Number.isFinite)) throw new TensorFileError(`Tensor ${name} holds values that are not finite.`);
  return {
    width,
    centre: centre.data,
    scale: scale.data,
    weights: weights.data,
    intercepts: intercepts.data,
    ...counts,
  };
}

function countsOf(json: string | undefined): Pick<Head, "l2" | "patients" | "positives"> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
  const { l2, patients, positives } = (value ?? {}) as Record<string, unknown>;
  const areNumbers = typeof l2 === "number" && typeof patients === "number" && typeof positives === "number";
  return areNumbers && patients > 0 && positives > 0 && positives < patients ? { l2, patients, positives } : undefined;
}
