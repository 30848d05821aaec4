import { faultRegistry } from "../contract/index.ts";
import type { Fault, Model } from "../contract/index.ts";

/** Thrown with what a person is told; `faultOf` reads it. */
class NoSuchModel extends Error {
  readonly fault: Fault;

  constructor(message: string) {
    super(message);
    this.fault = { code: "NOT_FOUND", message, todo: `See hilum models. ${faultRegistry.NOT_FOUND}` };
  }
}

/** What was named; else the shipped autoencoder, else the newest, and of its classifiers one trained on patients first. */
export function chooseModels(
  models: readonly Model[],
  wish: { readonly model?: string; readonly gmcae?: string },
): { gmcae: Model; classifier: Model | null } {
  const named = (kind: Model["kind"], id: string): Model => {
    const found = models.find((one) => one.kind === kind && one.id === id);
    if (found === undefined)
      throw new NoSuchModel(`There is no ${kind === "gmcae" ? "autoencoder" : "classifier"} ${id}.`);
    return found;
  };
  const classifier = wish.model === undefined ? null : named("classifier", wish.model);
  const wanted = wish.gmcae ?? classifier?.gmcae ?? null;
  const all = models.filter((one) => one.kind === "gmcae");
  const gmcae = wanted === null ? (all.find((one) => one.shipped) ?? all[0]) : named("gmcae", wanted);
  if (gmcae === undefined) throw new NoSuchModel("There is no model yet; train one with hilum train-gmcae.");
  const fitting = models.filter((one) => one.kind === "classifier" && one.gmcae === gmcae.id);
  return {
    gmcae,
    classifier: classifier ?? fitting.find((one) => one.trainedOn.kind !== "phantoms") ?? fitting[0] ?? null,
  };
}
