import {
  blankedSource,
  closedLung,
  controlCubes,
  corruptedSource,
  cubeRows,
  modelSource,
} from "../../ml/evaluation/index.ts";
import type { CubeOptions, CubeRows, MapSource, Place } from "../../ml/evaluation/index.ts";
import { toIndex } from "../../ml/geometry/index.ts";
import type { Grid, Mask, Volume } from "../../ml/geometry/index.ts";
import type { MapPlan } from "../../ml/gmcae/index.ts";
import { seededRandom, shuffle } from "../../ml/statistics/index.ts";
import { preparedChest } from "./chests.ts";
import { findingsIn } from "./findings.ts";
import type { JsonLines } from "./json-lines.ts";
import { cubesOfWholeScans, noduleCubes } from "./nodule-cubes.ts";

export interface CubeTrial {
  readonly plan: MapPlan;
  readonly quick: boolean;
  /** Ids of the nodule cubes to use; all where null. */
  readonly only: readonly string[] | null;
  /** Chests that cubes without a nodule are cut from, by folder. */
  readonly controls: readonly string[];
  readonly lines: JsonLines<CubeRows>;
  readonly say: (words: string) => void;
}

/** Distance of control cubes from a finding's sphere. */
const findingMarginMm = 5;

/** Rows of every nodule cube and every control cube that has none yet. */
export async function runCubes(trial: CubeTrial): Promise<void> {
  const { quick, only, say } = trial;
  const all = noduleCubes().filter(({ id }) => !cubesOfWholeScans.includes(id) && (only?.includes(id) ?? true));
  const chosen = quick ? shuffle(all, seededRandom(3)).slice(0, 14) : all;
  for (const { id, cube, nodule } of chosen) {
    if (trial.lines.done.has(id)) continue;
    await runOne(trial, { id, kind: "nodule" }, cube, nodule);
  }
  const perChest = Math.ceil((quick ? 6 : 32) / trial.controls.length);
  for (const folder of trial.controls) {
    const ids = Array.from({ length: perChest }, (_, n) => `${nameOf(folder)} control ${n + 1}`);
    if (ids.every((id) => trial.lines.done.has(id))) continue;
    say(`preparing ${folder}`);
    const { box, mask } = await preparedChest(folder);
    const places = placesOn(box, folder).map((place) => ({ ...place, radiusMm: place.radiusMm + findingMarginMm }));
    for (const [n, { hu, nodule }] of controlCubes(box, mask, places, perChest, seededRandom(11)).entries())
      if (!trial.lines.done.has(ids[n]!)) await runOne(trial, { id: ids[n]!, kind: "control" }, hu, nodule);
  }
}

/** What a chest is called in ids of rows. */
export function nameOf(folder: string): string {
  return folder.split("/")[0]!;
}

/** The annotated findings of a chest in voxels of its lung box. */
export function placesOn(grid: Grid, folder: string): (Place & { readonly name: string })[] {
  return findingsIn(folder.replace(/\/ct$/, "")).map(({ name, centreLps, radiusMm }) => ({
    name,
    centre: toIndex(grid.affineLps, centreLps),
    radiusMm,
  }));
}

async function runOne(
  { plan, quick, lines, say }: CubeTrial,
  { id, kind }: Pick<CubeOptions, "id" | "kind">,
  hu: Volume,
  nodule: Mask,
): Promise<void> {
  const began = performance.now();
  const random = seededRandom(seedOf(id));
  const rows = await cubeRows(
    { hu, nodule, lung: closedLung(hu) },
    {
      id,
      kind,
      random,
      sources: sourcesOf(plan, seedOf(id)),
      draws: quick ? 2 : 3,
      // Four more than a patch: patches then start at 0 and 4 along each axis and overlap alike wherever voxels are compared.
      side: plan.config.patchSize + 4,
      marginVoxels: 4,
    },
  );
  lines.add(rows);
  say(`${id}: ${rows.labels.length} voxels, ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** A network that fills blanked blocks does so in its own maps; an autoencoder is given corrupted and blanked images as well. */
function sourcesOf(plan: MapPlan, seed: number): Record<string, MapSource> {
  const model = modelSource(plan);
  if (plan.config.network === "context") return { model };
  return { model, corrupted: corruptedSource(plan, seededRandom(seed + 1)), blanked: blankedSource(plan) };
}

/** The same for an id in every run, whatever was done before it. */
function seedOf(id: string): number {
  return Array.from(id).reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);
}
