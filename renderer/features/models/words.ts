import type { Model } from "../../../electron/contract/index.ts";
import { count } from "../../ui/index.ts";

export const kindWords: Readonly<Record<Model["kind"], string>> = { gmcae: "autoencoder (GMCAE)", classifier: "classifier" };

/** `3 patients and 24 synthetic chests`. */
export function trainedOnWords({ trainedOn }: Model): string {
  const patients = trainedOn.kind === "phantoms" ? "" : count(trainedOn.patients, "patient");
  const phantoms = trainedOn.kind === "patients" ? "" : count(trainedOn.phantoms, "synthetic chest");
  return `trained on ${[patients, phantoms].filter(Boolean).join(" and ")}`;
}

/** What the thing is for, in a sentence. */
export function useOf({ kind, trainedOn, target }: Model): string {
  if (kind === "gmcae") return "Shows where a lung is unlike the lungs it learned: a loss map in nats per voxel, a reconstruction, a ranked list of patches.";
  const of = `Turns the autoencoder's features into a probability that ${target ?? "its label is true"}.`;
  return trainedOn.kind === "phantoms" ? `${of} It has seen no patients, so on a patient's scan it gives no probability.` : of;
}
