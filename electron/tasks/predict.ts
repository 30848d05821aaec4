import path from "node:path";
import { encodeField, writeNifti } from "../../ml/formats/index.ts";
import { toWorld } from "../../ml/geometry/index.ts";
import type { Field, Vec3 } from "../../ml/geometry/index.ts";
import { compileMap, lossMap } from "../../ml/gmcae/index.ts";
import type { LossMap, RankedPatch as FoundPatch } from "../../ml/gmcae/index.ts";
import { preparation, qualityReport, result, z } from "../contract/index.ts";
import type { RankedPatch, Result, TaskInput } from "../contract/index.ts";
import { FaultError, readRecord, takeLease, writeAtomic, writeRecord } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import type { OpenedDevice } from "./device.ts";
import { lungBoxOf } from "./lung-box.ts";
import type { LungBox } from "./lung-box.ts";
import { summariseLoss } from "./loss-summary.ts";
import { loadGmcae } from "./models.ts";
import type { LoadedGmcae } from "./models.ts";
import { lungExtents, placeInWords } from "./place.ts";
import { writePrediction } from "./prediction-files.ts";
import { probabilityOf } from "./probability.ts";
import { hilumVersion } from "./version.ts";

/** patches.json beside result.json: the ranked list and every patch's mean loss, ascending, to be a reference for others. */
export const patchList = z.object({
  format: z.literal("hilum-patches"),
  version: z.literal(1),
  meanLossesNatsPerVoxel: z.array(z.number()),
});

/** The loss map of a study and, with a classifier, its probability. Prepares first where needed. */
export const predictTask: Task<"predict"> = async (input, context) => {
  const { study, gmcae, out } = input;
  const dir = context.workspace.resultDir(study, gmcae);
  const model = await loadGmcae(gmcae, context);
  const known = await readRecord(path.join(dir, "result.json"), result);
  if (known !== null && isSame(known, input, model)) {
    if (out !== null) await writePrediction(dir, out, known, input.faithful, context);
    return { study, model: gmcae };
  }
  const lungs = await lungBoxOf(study, context);
  const lease = await takeLease(dir);
  const opened = await openTaskDevice(input.device, context);
  try {
    const startedAt = performance.now();
    const map = await mapLungs(lungs, model, opened, input.faithful, context);
    const probability =
      input.classifier === null
        ? null
        : await probabilityOf({ study, classifier: input.classifier, lungs, map, model, opened }, context);
    await writeMaps(dir, map);
    const made = await resultOf({ study, model, opened, map, lungs, faithful: input.faithful }, context);
    const whole: Result = { ...made, probability, secondsTaken: (performance.now() - startedAt) / 1000 };
    // Last: a result is there when its result.json is.
    await writeRecord(path.join(dir, "result.json"), result, whole);
    if (out !== null) await writePrediction(dir, out, whole, input.faithful, context);
    context.emit({ type: "changed", what: "results" });
    context.emit({ type: "changed", what: "studies" });
    return { study, model: gmcae };
  } finally {
    await opened.device.dispose();
    await lease.release();
  }
};

/** Nothing is computed twice: the same weights, settings, classifier and program give the same result. */
function isSame(known: Result, { faithful, classifier }: TaskInput<"predict">, { card }: LoadedGmcae): boolean {
  return (
    known.modelSha256 === card.weightsSha256 &&
    known.hilum === hilumVersion &&
    known.settings.faithful === faithful &&
    (known.probability?.classifier ?? null) === classifier
  );
}

async function mapLungs(
  { box, mask }: LungBox,
  { config, weights }: LoadedGmcae,
  { device }: OpenedDevice,
  faithful: boolean,
  context: TaskContext,
): Promise<LossMap> {
  const report = progressReporter(context, "Mapping the lungs");
  report(0, null);
  const plan = await compileMap({ device, config, weights, faithful });
  try {
    return await lossMap({ box, mask, plan, signal: context.signal, onProgress: report });
  } finally {
    await plan.dispose();
  }
}

async function writeMaps(dir: string, map: LossMap): Promise<void> {
  const write = async (name: string, field: Field, description: string): Promise<void> => {
    const { stored, slope, intercept } = encodeField(field);
    await writeAtomic(path.join(dir, name), writeNifti(field, stored, { slope, intercept, description }));
  };
  await write("loss.nii", map.loss, "Hilum loss, nats per voxel");
  await write("reconstruction.nii", map.reconstruction, "Hilum reconstruction, HU");
  await write("sigma.nii", map.sigma, "Hilum sigma, HU");
  await writeRecord(path.join(dir, "patches.json"), patchList, {
    format: "hilum-patches",
    version: 1,
    meanLossesNatsPerVoxel: [...map.patchLosses],
  });
}

interface Made {
  readonly study: string;
  readonly model: LoadedGmcae;
  readonly opened: OpenedDevice;
  readonly map: LossMap;
  readonly lungs: LungBox;
  readonly faithful: boolean;
}

async function resultOf(
  { study, model, opened, map, lungs, faithful }: Made,
  context: TaskContext,
): Promise<Omit<Result, "probability" | "secondsTaken">> {
  const dir = context.workspace.studyDir(study);
  const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
  const prepared = await readRecord(path.join(dir, "prepared.json"), preparation);
  if (quality === null || prepared === null)
    throw new FaultError("NOT_FOUND", `The study ${study} was removed meanwhile.`);
  const { patchSize } = model.config;
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
    settings: { strideMm: patchSize / 2, patchMm: patchSize, faithful },
    findings: quality.verdict.findings,
    corrections: quality.corrections,
    loss: summariseLoss(map.loss),
    patches: map.patches.map((patch) =>
      patchOf(patch, patchSize, lungs, placeInWords(patch.centreLps, patch.side, extents)),
    ),
    patchesTotal: map.patchLosses.length,
    litres: prepared.litres,
  };
}

function patchOf(found: FoundPatch, patchSize: number, { box }: LungBox, place: string): RankedPatch {
  const [x, y, z] = found.minIndex;
  const corner = (offset: number): [number, number, number] => {
    const [i, j, k]: Vec3 = toWorld(box.affineLps, [x + offset, y + offset, z + offset]);
    return [i, j, k];
  };
  return {
    rank: found.rank,
    centreLps: [...found.centreLps],
    // Faces, not voxel centres: the box holds all of its voxels.
    cornersLps: [corner(-0.5), corner(patchSize - 0.5)],
    sizeMm: found.sizeMm[0],
    meanLossNatsPerVoxel: found.meanLossNatsPerVoxel,
    exactLossNats: found.exactLossNats,
    side: found.side,
    place,
  };
}
