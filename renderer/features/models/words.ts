import type { Model } from "../../../electron/contract/index.ts";
import { count } from "../../ui/index.ts";

export const kindWords: Readonly<Record<Model["kind"], string>> = {
  gmcae: "autoencoder (GMCAE)",
  classifier: "classifier",
};

/** `3 patients and 24 synthetic chests`. */
export function trainedOnWords({ trainedOn }: Model): string {
  const patients = trainedOn.kind === "phantoms" ? "" : count(trainedOn.patients, "patient");
  const phantoms = trainedOn.kind === "patients" ? "" : count(trainedOn.phantoms, "synthetic chest");
  return `trained on ${[patients, phantoms].filter(Boolean).join(" and ")}`;
}

/** What the thing is for, in a sentence. */
export function useOf({ kind, trainedOn, target }: Model): string {
  if (kind === "gmcae")
    return "Shows where a lung is unlike the lungs it learned: a loss map in nats per voxel, a reconstruction, a ranked list of patches.";
  const of = `Turns the autoencoder's features into a probability that ${target ?? "its label is true"}.`;
  return trainedOn.kind === "phantoms"
    ? `${of} It has seen no patients, so on a patient's scan it gives no probability.`
    : of;
}

/** `tiny: patch 32 · filters 8, 16, 32 · components 2`. */
export function configurationWords({ configuration, config }: Model): string {
  const parts = Object.entries(config).map(([name, value]) => `${name} ${valueWords(value)}`);
  return [configuration, parts.join(" · ")].filter(Boolean).join(": ");
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value).replaceAll('"', "") : String(value);
}
