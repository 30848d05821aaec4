import { rm } from "node:fs/promises";
import path from "node:path";
import { toWorld } from "../../ml/geometry/index.ts";
import type { Vec3 } from "../../ml/geometry/index.ts";
import { compileMap, lossMap } from "../../ml/gmcae/index.ts";
import type { CoarseMaps, LossMap, MapPlan, RankedPatch as FoundPatch } from "../../ml/gmcae/index.ts";
import { preparation, qualityReport, result, z } from "../contract/index.ts";
import type { Preparation, RankedPatch, Result, StoredLayer, TaskInput } from "../contract/index.ts";
import { FaultError, readRecord, takeLease, writeRecord } from "../store/index.ts";
import { baselineNames, knownBaselines, makeBaselines } from "./baselines.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import type { OpenedDevice } from "./device.ts";
import { inSteps } from "./in-steps.ts";
import { lungBoxOf } from "./lung-box.ts";
import type { LungBox } from "./lung-box.ts";
import { summariseLoss } from "./loss-summary.ts";
import { writeMaps } from "./map-files.ts";
import { coarseMaps, roundLossName, wholeMaps } from "./map-layers.ts";
import { loadGmcae } from "./models.ts";
import type { LoadedGmcae } from "./models.ts";
import { lungExtents, placeInWords } from "./place.ts";
import { writePrediction } from "./prediction-files.ts";
import { probabilityOf } from "./probability.ts";
import { loadReference } from "./reference.ts";
import type { ModelReference } from "./reference.ts";
import { hilumVersion } from "./version.ts";

/** patches.json beside result.json: the ranked list and every patch's mean loss, ascending, to be a reference for others. */
export const patchList = z.object({
  format: z.literal("hilum-patches"),
  version: z.literal(1),
  meanLossesNatsPerVoxel: z.array(z.number()),
});

/** What one prediction works with. */
interface Work {
  readonly input: TaskInput<"predict">;
  readonly dir: string;
  readonly model: LoadedGmcae;
  readonly reference: ModelReference | null;
  readonly lungs: LungBox;
  readonly opened: OpenedDevice;
}

/** What the network is asked while the maps are made. */
interface Mapping extends Work {
  readonly plan: MapPlan;
}

/** The maps of a study and, with a classifier, its probability. Prepares first where needed. */
export const predictTask: Task<"predict"> = async (input, context) => {
  const { study, gmcae, out } = input;
  const dir = context.workspace.resultDir(study, gmcae);
  const [model, reference] = await Promise.all([loadGmcae(gmcae, context), loadReference(gmcae, context)]);
  const known = await readRecord(path.join(dir, "result.json"), result);
  const prepared = await readRecord(path.join(context.workspace.studyDir(study), "prepared.json"), preparation);
  if (known !== null && isSame(known, input, model, reference) && isOfTheseLungs(known, prepared)) {
    if (out !== null) await writePrediction(dir, out, known, input.faithful, context);
    return { study, model: gmcae };
  }
  const lungs = await lungBoxOf(study, context);
  const lease = await takeLease(dir);
  const opened = await openTaskDevice(input.device, context);
  try {
    const whole = await predict({ input, dir, model, reference, lungs, opened }, known === null, context);
    if (out !== null) await writePrediction(dir, out, whole, input.faithful, context);
    return { study, model: gmcae };
  } finally {
    await opened.device.dispose();
    await lease.release();
  }
};

/** Results of an older Hilum have not the first, or by other scales; one that was stopped between maps and baselines has not the others. */
const lastLayers: readonly string[] = [roundLossName, ...baselineNames];

/** Nothing is computed twice: the same weights, reference, settings, classifier and program give the same result. */
function isSame(
  known: Result,
  { faithful, classifier }: TaskInput<"predict">,
  { card }: LoadedGmcae,
  reference: ModelReference | null,
): boolean {
  return (
    known.modelSha256 === card.weightsSha256 &&
    known.hilum === hilumVersion &&
    known.settings.faithful === faithful &&
    lastLayers.every((last) => known.layers?.some(({ name }) => name === last)) &&
    known.coarse !== true &&
    (known.reference?.sha256 ?? null) === (reference?.about.sha256 ?? null) &&
    (known.probability?.classifier ?? null) === classifier
  );
}

/** A study can be prepared again the other way; its box is then another. */
function isOfTheseLungs({ settings }: Result, prepared: Preparation | null): boolean {
  return (settings.preparedFaithfully ?? false) === (prepared?.faithful ?? false);
}

/** A coarse result first where there is none yet, then the whole one, then the baselines where they are not there yet. */
async function predict(given: Work, isFirst: boolean, context: TaskContext): Promise<Result> {
  const { config, weights } = given.model;
  const plan = await compileMap({ device: given.opened.device, config, weights, faithful: given.input.faithful });
  const work: Mapping = { ...given, plan };
  const { input, dir, lungs } = work;
  const startedAt = performance.now();
  const file = path.join(dir, "result.json");
  const save = async (made: Omit<Result, "secondsTaken">): Promise<Result> => {
    const whole: Result = { ...made, secondsTaken: (performance.now() - startedAt) / 1000 };
    // Last: a result is there when its result.json is.
    await writeRecord(file, result, whole);
    context.emit({ type: "changed", what: "results" });
    context.emit({ type: "changed", what: "studies" });
    return whole;
  };
  let isCoarse = false;
  const coarse = async (maps: CoarseMaps): Promise<void> => {
    const layers = await writeMaps(dir, coarseMaps(maps), context.signal);
    const made = await resultOf(work, { ...maps, patches: [], patchLosses: new Float32Array(0) }, layers, context);
    isCoarse = true;
    await save({ ...made, probability: null, coarse: true });
  };
  try {
    const map = await mapLungs(work, isFirst ? coarse : undefined, context);
    const probability = await probabilityIfAsked(work, map, context);
    const maps = await wholeMaps(map, lungs, work.reference, context.signal);
    const layers = await writeMaps(dir, maps, isFirst ? context.signal : undefined);
    await writePatches(dir, map);
    const baselines = await knownBaselines(input.study, lungs, context);
    const made = await resultOf(work, map, [...layers, ...(baselines ?? [])], context);
    const whole = await save({ ...made, probability });
    isCoarse = false;
    if (baselines !== null) return whole;
    return await save({ ...whole, layers: [...layers, ...(await makeBaselines(input.study, lungs, context))] });
  } finally {
    await plan.dispose();
    // Stopped or failed half way: the coarse map goes, it is nobody's result.
    if (isCoarse) await rm(file, { force: true });
  }
}

async function mapLungs(
  { lungs: { box, mask }, plan, reference }: Mapping,
  onCoarse: ((maps: CoarseMaps) => Promise<void>) | undefined,
  context: TaskContext,
): Promise<LossMap> {
  const report = progressReporter(context, "Mapping the lungs");
  report(0, null);
  return lossMap({
    box,
    mask,
    plan,
    signal: context.signal,
    inSteps: (steps) => inSteps(steps, context.signal),
    onProgress: report,
    ...(onCoarse ? { onCoarse } : {}),
    ...(reference ? { reference: reference.reference.patchQuantiles } : {}),
  });
}

async function probabilityIfAsked(
  { input: { study, classifier }, lungs, opened }: Work,
  map: LossMap,
  context: TaskContext,
): Promise<Result["probability"]> {
  return classifier === null ? null : probabilityOf({ study, classifier, lungs, map, opened }, context);
}

async function writePatches(dir: string, { patchLosses }: LossMap): Promise<void> {
  await writeRecord(path.join(dir, "patches.json"), patchList, {
    format: "hilum-patches",
    version: 1,
    meanLossesNatsPerVoxel: [...patchLosses],
  });
}

async function resultOf(
  { input, model, opened, lungs, reference, plan }: Mapping,
  map: Pick<LossMap, "loss" | "patches" | "patchLosses">,
  layers: readonly StoredLayer[],
  context: TaskContext,
): Promise<Omit<Result, "probability" | "secondsTaken">> {
  const { study, faithful } = input;
  const dir = context.workspace.studyDir(study);
  const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
  const prepared = await readRecord(path.join(dir, "prepared.json"), preparation);
  if (quality === null || prepared === null)
    throw new FaultError("NOT_FOUND", `The study ${study} was removed meanwhile.`);
  // What a patch says something of: without the margin.
  const side = model.config.patchSize - 2 * plan.margin;
  const extents = lungExtents(lungs.mask);
  return {
    format: "hilum-result",
    version: 1,
    study,
    model: model.card.id,
    modelName: model.card.name,
    modelSha256: model.card.weightsSha256,
    hilum: hilumVersion,
    createdAt: new Date().toISOString(),
    device: opened.report,
    settings: {
      strideMm: side / 2,
      patchMm: side,
      faithful,
      ...(prepared.faithful === true ? { preparedFaithfully: true } : {}),
    },
    findings: quality.verdict.findings,
    corrections: quality.corrections,
    loss: summariseLoss(map.loss),
    patches: map.patches.map((patch) => patchOf(patch, lungs, placeInWords(patch.centreLps, patch.side, extents))),
    patchesTotal: map.patchLosses.length,
    litres: prepared.litres,
    layers: [...layers],
    reference: reference?.about ?? null,
  };
}

function patchOf(found: FoundPatch, { box }: LungBox, place: string): RankedPatch {
  const [x, y, z] = found.minIndex;
  // The lung box is 1 mm: as many voxels as millimetres.
  const side = Math.round(found.sizeMm[0]);
  const corner = (offset: number): [number, number, number] => {
    const [i, j, k]: Vec3 = toWorld(box.affineLps, [x + offset, y + offset, z + offset]);
    return [i, j, k];
  };
  return {
    rank: found.rank,
    centreLps: [...found.centreLps],
    // Faces, not voxel centres: the box holds all of its voxels.
    cornersLps: [corner(-0.5), corner(side - 0.5)],
    sizeMm: found.sizeMm[0],
    roundLossNatsPerVoxel: found.roundLossNatsPerVoxel,
    meanLossNatsPerVoxel: found.meanLossNatsPerVoxel,
    exactLossNats: found.exactLossNats,
    side: found.side,
    place,
    sigmaHu: found.sigmaHu,
    ...(found.percentile === undefined ? {} : { percentile: found.percentile }),
  };
}
