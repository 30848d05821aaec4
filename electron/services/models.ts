import path from "node:path";
import type { ListedModel, Model } from "../contract/index.ts";
import { z } from "../contract/index.ts";
import { FaultError, listModels, readRecord } from "../store/index.ts";
import type { FoundModel } from "../store/index.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";

export interface ModelWish {
  readonly gmcae?: string | undefined;
  readonly classifier?: string | null | undefined;
  /** As the original did it: one network for map and probability, that of the classifier. */
  readonly faithful?: boolean;
}

export interface ChosenModels {
  readonly gmcae: string;
  readonly classifier: string | null;
}

export function modelsRouter(desk: DeskContext) {
  return { list: os.models.list.handler(async () => inOrderOfChoice(await allModels(desk))) };
}

/** The models of a prediction, of those in the workspace and those that ship. */
export async function chooseModels(
  desk: Pick<DeskContext, "workspace" | "shippedModels">,
  wish: ModelWish,
): Promise<ChosenModels> {
  return chooseAmong(await allModels(desk), wish);
}

/**
 * The models of a prediction; the choice stands in the job's input. The map is the named autoencoder's, else the first one's
 * of the list. The probability is the named classifier's, else that of the first one made for the map's autoencoder, else of
 * the first one: a classifier reads the lungs with the encoder it was made for, whoever makes the map.
 */
export function chooseAmong(models: readonly ListedModel[], wish: ModelWish): ChosenModels {
  const listed = inOrderOfChoice(models);
  const own =
    wish.classifier === undefined || wish.classifier === null ? null : named(listed, "classifier", wish.classifier);
  if (own?.gmcae) named(listed, "gmcae", own.gmcae);
  const map = wish.gmcae === undefined ? firstGmcae(listed) : named(listed, "gmcae", wish.gmcae);
  const classifier = own ?? firstClassifier(listed, map);
  const isOne = wish.faithful === true && wish.gmcae === undefined;
  return { gmcae: (isOne ? classifier?.gmcae : undefined) ?? map.id, classifier: classifier?.id ?? null };
}

/**
 * The order in which models are offered and, none named, taken: an autoencoder that ships with a reference of losses, those
 * that ship without, one's own; a classifier trained on patients, those trained on phantoms. Alike: as they were, newest first.
 */
export function inOrderOfChoice(models: readonly ListedModel[]): ListedModel[] {
  return [...models].sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ kind, shipped, referencePatients, trainedOn }: ListedModel): number {
  if (kind === "classifier") return trainedOn.kind === "phantoms" ? 4 : 3;
  return shipped ? (referencePatients === null ? 1 : 0) : 2;
}

async function allModels(desk: Pick<DeskContext, "workspace" | "shippedModels">): Promise<ListedModel[]> {
  const found = await listModels(desk.workspace, desk.shippedModels, told);
  return Promise.all(found.map(listed));
}

/** What the list says of reference.json; a prediction reads the whole of it. */
const referenceHead = z.object({
  format: z.literal("hilum-reference"),
  version: z.literal(1),
  patients: z.number().int(),
});

async function listed({ model, dir }: FoundModel): Promise<ListedModel> {
  const reference = await readRecord(path.join(dir, "reference.json"), referenceHead).catch(told);
  return { ...model, referencePatients: reference?.patients ?? null };
}

function told(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}

function named(models: readonly ListedModel[], kind: Model["kind"], id: string): ListedModel {
  const found = models.find((model) => model.kind === kind && model.id === id);
  if (found !== undefined) return found;
  throw new FaultError("NOT_FOUND", `There is no ${kind === "gmcae" ? "autoencoder" : "classifier"} ${id}.`);
}

function firstGmcae(models: readonly ListedModel[]): ListedModel {
  const first = models.find(({ kind }) => kind === "gmcae");
  if (first !== undefined) return first;
  throw new FaultError("NOT_FOUND", "There is no model yet.", {
    todo: "Train one in Train, or with hilum train-gmcae.",
  });
}

/** One whose autoencoder is not there cannot read the lungs. */
function firstClassifier(models: readonly ListedModel[], map: ListedModel): ListedModel | undefined {
  const able = models.filter(
    ({ kind, gmcae }) => kind === "classifier" && models.some((model) => model.kind === "gmcae" && model.id === gmcae),
  );
  return able.find(({ gmcae }) => gmcae === map.id) ?? able[0];
}
