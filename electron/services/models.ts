import type { Model } from "../contract/index.ts";
import { FaultError, listModels } from "../store/index.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";

export interface ModelWish {
  readonly gmcae?: string | undefined;
  readonly classifier?: string | null | undefined;
}

export interface ChosenModels {
  readonly gmcae: string;
  readonly classifier: string | null;
}

export function modelsRouter(desk: DeskContext) {
  return { list: os.models.list.handler(() => allModels(desk)) };
}

/** The models of a prediction, of those in the workspace and those that ship. */
export async function chooseModels(
  desk: Pick<DeskContext, "workspace" | "shippedModels">,
  wish: ModelWish,
): Promise<ChosenModels> {
  return chooseAmong(await allModels(desk), wish);
}

/**
 * The models of a prediction. What is not named is chosen: the autoencoder that ships, else the newest; of its
 * classifiers one trained on patients before one trained on phantoms, then the newest. The choice stands in the job's input.
 */
export function chooseAmong(models: readonly Model[], wish: ModelWish): ChosenModels {
  const classifier =
    wish.classifier === undefined || wish.classifier === null ? null : named(models, "classifier", wish.classifier);
  const wanted = wish.gmcae ?? classifier?.gmcae ?? undefined;
  const gmcae = wanted === undefined ? defaultGmcae(models) : named(models, "gmcae", wanted);
  if (classifier !== null && classifier.gmcae !== gmcae.id) {
    throw new FaultError(
      "REFUSED",
      `The classifier ${classifier.name} was trained on features of another autoencoder than ${gmcae.name}.`,
    );
  }
  return { gmcae: gmcae.id, classifier: classifier?.id ?? defaultClassifier(models, gmcae)?.id ?? null };
}

async function allModels(desk: Pick<DeskContext, "workspace" | "shippedModels">): Promise<Model[]> {
  const found = await listModels(desk.workspace, desk.shippedModels, (error) =>
    console.error(error instanceof Error ? error.message : error),
  );
  return found.map(({ model }) => model);
}

function named(models: readonly Model[], kind: Model["kind"], id: string): Model {
  const found = models.find((model) => model.kind === kind && model.id === id);
  if (found !== undefined) return found;
  throw new FaultError("NOT_FOUND", `There is no ${kind === "gmcae" ? "autoencoder" : "classifier"} ${id}.`);
}

function defaultGmcae(models: readonly Model[]): Model {
  const all = models.filter(({ kind }) => kind === "gmcae");
  const chosen = all.find(({ shipped }) => shipped) ?? all[0];
  if (chosen !== undefined) return chosen;
  throw new FaultError("NOT_FOUND", "There is no model yet.", {
    todo: "Train one in Train, or with hilum train-gmcae.",
  });
}

function defaultClassifier(models: readonly Model[], gmcae: Model): Model | undefined {
  const fitting = models.filter((model) => model.kind === "classifier" && model.gmcae === gmcae.id);
  return fitting.find(({ trainedOn }) => trainedOn.kind === "patients") ?? fitting[0];
}
