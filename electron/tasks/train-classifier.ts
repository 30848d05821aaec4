import path from "node:path";
import { compileEncoder, crossValidate, trainHead, writeHead } from "../../ml/classifier/index.ts";
import type { CrossValidation, Head, LungFeatures } from "../../ml/classifier/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { preparation, qualityReport, z } from "../contract/index.ts";
import { readRecord, takeLease, writeRecord } from "../store/index.ts";
import { classifierConfig } from "./classifier-file.ts";
import type { ClassifierConfig } from "./classifier-file.ts";
import { readCohort } from "./cohort.ts";
import type { Cohort } from "./cohort.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import { featuresOf } from "./features.ts";
import { loadEncoder, saveModel } from "./models.ts";
import type { LoadedGmcae } from "./models.ts";
import { trainedOn } from "./trained-on.ts";
import { hilumVersion } from "./version.ts";

const heads = 50;

/** results.json of a cohort: what the classifier said of each patient that it had not seen. */
export const cohortResults = z.object({
  format: z.literal("hilum-cohort-results"),
  version: z.literal(1),
  cohort: z.string(),
  model: z.string(),
  folds: z.number().int(),
  patients: z.array(
    z.object({ id: z.string(), study: z.string(), label: z.number(), fold: z.number().int(), probability: z.number() }),
  ),
  logLoss: z.number(),
  priorLogLoss: z.number(),
  auc: z.number().nullable(),
  aucInterval95: z.tuple([z.number(), z.number()]).nullable(),
});

/** Features of every patient, out-of-fold results, then one head on all of them: a model. */
export const trainClassifierTask: Task<"trainClassifier"> = async ({ cohort: id, device }, context) => {
  const cohort = await readCohort(id, context);
  const lease = await takeLease(context.workspace.cohortDir(id));
  try {
    const gmcae = await loadEncoder(cohort.gmcae, context);
    const features = await allFeatures(cohort, gmcae, device, context);
    const labels = cohort.patients.map((patient) => patient.label);
    const options = { heads, signal: context.signal };
    const validation = canCrossValidate(cohort)
      ? crossValidate(features, labels, {
          ...options,
          random: seededRandom(cohort.seed),
          folds: foldsOf(cohort),
          groups: cohort.patients.map((patient) => patient.id),
          onProgress: progressReporter(context, "Training and testing by folds"),
        })
      : null;
    const head = trainHead(features, labels, {
      ...options,
      random: seededRandom(cohort.seed + 1),
      onProgress: progressReporter(context, "Training the classifier"),
    });
    const model = `classifier-${id}`;
    await saveClassifier(model, cohort, gmcae, head, validation, context);
    if (validation !== null) await saveResults(model, cohort, validation, context);
    context.emit({ type: "changed", what: "models" });
    return { cohort: id, model };
  } finally {
    await lease.release();
  }
};

async function allFeatures(
  cohort: Cohort,
  gmcae: LoadedGmcae,
  named: string | undefined,
  context: TaskContext,
): Promise<LungFeatures[]> {
  const { device } = await openTaskDevice(named, context);
  const report = progressReporter(context, "Reading the lungs of each patient");
  const features: LungFeatures[] = [];
  try {
    const plan = await compileEncoder(device, gmcae);
    try {
      for (const { study } of cohort.patients) {
        context.signal.throwIfAborted();
        features.push(await featuresOf(study, gmcae, plan, cohort.symmetries, context));
        report(features.length, cohort.patients.length);
      }
    } finally {
      await plan.dispose();
    }
  } finally {
    await device.dispose();
  }
  return features;
}

/** No fold may be without a class, neither in training nor in testing. */
function foldsOf({ folds, patients }: Cohort): number {
  const of = (label: 0 | 1): number =>
    new Set(patients.filter((patient) => patient.label === label).map((patient) => patient.id)).size;
  return Math.min(folds, of(0), of(1));
}

function canCrossValidate(cohort: Cohort): boolean {
  return foldsOf(cohort) >= 2;
}

async function saveClassifier(
  id: string,
  cohort: Cohort,
  gmcae: LoadedGmcae,
  head: Head,
  validation: CrossValidation | null,
  context: TaskContext,
): Promise<void> {
  const studies = cohort.patients.map((patient) => patient.study);
  const config: ClassifierConfig = classifierConfig.parse({
    symmetries: cohort.symmetries,
    heads,
    l2: head.l2,
    trainingRange: await rangeOf(studies, context),
  });
  const data = await trainedOn(studies, context);
  const outOfFold =
    validation === null
      ? "It was never tested: there are too few patients for folds."
      : `Out of fold its log loss was ${validation.evaluation.logLoss.toFixed(3)}, the prior's ${validation.evaluation.priorLogLoss.toFixed(3)}.`;
  await saveModel(
    context.workspace.modelDir(id),
    {
      id,
      name: cohort.name,
      kind: "classifier",
      configuration: "pyramid-head",
      config: { ...config },
      parameters: head.weights.length + head.intercepts.length,
      shipped: false,
      createdAt: new Date().toISOString(),
      hilum: hilumVersion,
      target: cohort.target,
      trainedOn: { ...data, positives: head.positives },
      prior: head.positives / head.patients,
      gmcae: gmcae.card.id,
      training: {
        command: `hilum train-classifier --gmcae ${cohort.gmcae} --folds ${cohort.folds} --symmetries ${cohort.symmetries} --seed ${cohort.seed}`,
        steps: heads,
        heldOutLossNatsPerVoxel: null,
      },
      limits: `${outOfFold} ${data.kind === "phantoms" ? "It has seen phantoms only and says nothing about patients. " : ""}Research use only, never a diagnosis.`,
    },
    writeHead(head),
  );
}

async function rangeOf(studies: readonly string[], context: TaskContext): Promise<ClassifierConfig["trainingRange"]> {
  const spacings: number[] = [],
    litres: number[] = [];
  for (const study of studies) {
    const dir = context.workspace.studyDir(study);
    const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
    const prepared = await readRecord(path.join(dir, "prepared.json"), preparation);
    if (quality !== null) spacings.push(quality.geometry.spacingMm[2]);
    if (prepared !== null) litres.push(prepared.litres.total);
  }
  return {
    sliceSpacingMm: [Math.min(...spacings), Math.max(...spacings)],
    lungLitres: [Math.min(...litres), Math.max(...litres)],
  };
}

async function saveResults(
  model: string,
  cohort: Cohort,
  { foldOf, predictions, evaluation }: CrossValidation,
  context: TaskContext,
): Promise<void> {
  await writeRecord(path.join(context.workspace.cohortDir(cohort.id), "results.json"), cohortResults, {
    format: "hilum-cohort-results",
    version: 1,
    cohort: cohort.id,
    model,
    folds: foldsOf(cohort),
    patients: cohort.patients.map((patient, index) => ({
      ...patient,
      fold: foldOf[index]!,
      probability: predictions[index]!.probability,
    })),
    logLoss: evaluation.logLoss,
    priorLogLoss: evaluation.priorLogLoss,
    auc: evaluation.auc?.auc ?? null,
    aucInterval95: evaluation.auc === null ? null : [evaluation.auc.interval95[0], evaluation.auc.interval95[1]],
  });
}
