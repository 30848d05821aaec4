import { readFile } from "node:fs/promises";
import path from "node:path";
import { toWorld } from "../../ml/geometry/index.ts";
import type { Vec3 } from "../../ml/geometry/index.ts";
import type { CodePlan } from "../../ml/gmcae/index.ts";
import { sideOf } from "../../ml/gmcae/index.ts";
import { drawLungPosition, leastLungShare, lungShares } from "../../ml/patches/index.ts";
import { seededRandom, shuffle } from "../../ml/statistics/index.ts";
import { readSafetensors, TensorFileError, writeSafetensors } from "../../ml/tensors/index.ts";
import { z } from "../contract/index.ts";
import { FaultError, readRecord, readStudy, writeAtomic } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { TaskContext } from "./context.ts";
import { lungBoxOf } from "./lung-box.ts";
import type { LungBox } from "./lung-box.ts";
import type { LoadedGmcae } from "./models.ts";
import { lungExtents, placeInWords } from "./place.ts";
import { runPlan } from "./run-files.ts";

/** A patch of a study that a model was trained on. */
export interface TrainingPatch {
  readonly study: string;
  /** First voxel in the study's lung box. */
  readonly min: Vec3;
  readonly centreLps: Vec3;
  readonly place: string;
}

/** Some of what a model learned from, and what its encoder makes of each. */
export interface TrainingPatches {
  readonly patches: readonly TrainingPatch[];
  /** [patch][width]. */
  readonly codes: Float32Array;
}

/** Patches looked through, at most: over all studies, of one, and studies. A lung box takes longer to read than its patches to encode. */
const mostPatches = 1024,
  mostOfStudy = 256,
  mostStudies = 64;
/** The same studies and patches whenever they are drawn. */
const seed = 5081;

const patchesRecord = z.array(
  z.object({
    study: z.string(),
    min: z.tuple([z.number(), z.number(), z.number()]),
    centreLps: z.tuple([z.number(), z.number(), z.number()]),
    place: z.string(),
  }),
);

/** Studies that a model's own run trained on and that are still here; of many some, drawn. Throws FaultError REFUSED where there are none. */
export async function trainingStudies({ card }: LoadedGmcae, context: TaskContext): Promise<string[]> {
  const plan = await readRecord(path.join(context.workspace.runDir(card.id), "plan.json"), runPlan);
  const trained = (plan?.studies ?? []).filter(({ use }) => use !== "held out");
  const here: string[] = [];
  for (const { study } of trained) if ((await readStudy(context.workspace, study)) !== null) here.push(study);
  if (here.length > 0) return shuffle(here, seededRandom(seed)).slice(0, mostStudies);
  throw new FaultError("REFUSED", `The scans that ${card.name} learned from are not in this workspace.`, {
    todo: "Only a model that was trained here, of studies that are still here, can show what a place is like.",
  });
}

/** Those of these studies: kept from before where they were made of the same weights, else drawn, encoded and kept. */
export async function trainingPatchesOf(
  studies: readonly string[],
  model: LoadedGmcae,
  plan: CodePlan,
  context: TaskContext,
): Promise<TrainingPatches> {
  const known = await keptPatches(model, plan, context);
  const kept = new Set(known?.patches.map(({ study }) => study));
  const all =
    known !== null && studies.every((study) => kept.has(study))
      ? known
      : await makePatches(studies, model, plan, context);
  const asked = new Set(studies);
  return only(all, plan.width, (study) => asked.has(study));
}

/** null where there are none, or none of these weights. */
async function keptPatches(
  { card }: LoadedGmcae,
  plan: CodePlan,
  context: TaskContext,
): Promise<TrainingPatches | null> {
  const bytes = await readFile(context.workspace.trainingPatchesFile(card.id)).catch(() => null);
  if (bytes === null) return null;
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    const patches = patchesRecord.safeParse(JSON.parse(metadata["patches"] ?? "null"));
    const codes = tensors["codes"];
    if (metadata["gmcae"] !== card.weightsSha256 || !patches.success || codes?.shape[1] !== plan.width) return null;
    return { patches: patches.data, codes: codes.data };
  } catch (error) {
    if (error instanceof TensorFileError || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function makePatches(
  studies: readonly string[],
  { card }: LoadedGmcae,
  plan: CodePlan,
  context: TaskContext,
): Promise<TrainingPatches> {
  const count = Math.min(mostOfStudy, Math.floor(mostPatches / studies.length));
  const report = progressReporter(context, "Encoding patches that the model learned from");
  const patches: TrainingPatch[] = [],
    codes = new Float32Array(studies.length * count * plan.width);
  for (const [n, study] of studies.entries()) {
    report(n, studies.length);
    const lungs = await lungBoxOf(study, context);
    const drawn = drawPatches(study, lungs, count, plan.patchSize);
    codes.set(
      await plan.encode(
        lungs.box,
        drawn.map(({ min }) => min),
        context.signal,
      ),
      patches.length * plan.width,
    );
    patches.push(...drawn);
  }
  report(studies.length, studies.length);
  await writeAtomic(
    context.workspace.trainingPatchesFile(card.id),
    writeSafetensors(
      { codes: { shape: [patches.length, plan.width], data: codes } },
      { gmcae: card.weightsSha256, patches: JSON.stringify(patches) },
    ),
  );
  return { patches, codes };
}

function drawPatches(study: string, { box, mask }: LungBox, count: number, n: number): TrainingPatch[] {
  const random = seededRandom(seed);
  const extents = lungExtents(mask);
  return Array.from({ length: count }, () => {
    const min = drawLungPosition(mask, n, leastLungShare, random);
    const [x, y, z] = min;
    const middle = (n - 1) / 2;
    const centreLps = toWorld(box.affineLps, [x + middle, y + middle, z + middle]);
    const { right, left } = lungShares(mask, min, n, 4);
    return { study, min, centreLps, place: placeInWords(centreLps, sideOf(right / (right + left)), extents) };
  });
}

function only({ patches, codes }: TrainingPatches, width: number, may: (study: string) => boolean): TrainingPatches {
  const rows = patches.flatMap(({ study }, row) => (may(study) ? [row] : []));
  const kept = new Float32Array(rows.length * width);
  rows.forEach((row, n) => kept.set(codes.subarray(row * width, (row + 1) * width), n * width));
  return { patches: rows.map((row) => patches[row]!), codes: kept };
}
