import path from "node:path";
import { compileEncoder, plainBaselines, predictHead } from "../../ml/classifier/index.ts";
import type { LossMap } from "../../ml/gmcae/index.ts";
import { preparation, qualityReport, study as studyRecord } from "../contract/index.ts";
import type { Probability } from "../contract/index.ts";
import { FaultError, readRecord } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { loadClassifier } from "./classifier-file.ts";
import type { ClassifierConfig } from "./classifier-file.ts";
import type { OpenedDevice } from "./device.ts";
import { featuresOf } from "./features.ts";
import type { LungBox } from "./lung-box.ts";
import { loadEncoder } from "./models.ts";

export interface ProbabilityInput {
  readonly study: string;
  readonly classifier: string;
  readonly lungs: LungBox;
  /** Of whichever model made it: one of the plain baselines is read off it. */
  readonly map: LossMap;
  readonly opened: OpenedDevice;
}

const intervalMeans =
  "95 % of the probabilities given by heads that were trained on resampled patients: what another draw of training patients might have said. Not how often such a number is right.";

/**
 * The classifier's number with all that must stand beside it. It reads the lungs with the encoder that it was trained on,
 * whichever model made the map. Throws FaultError NOT_FOUND, REFUSED or DAMAGED where classifier or encoder cannot be had.
 */
export async function probabilityOf(input: ProbabilityInput, context: TaskContext): Promise<Probability> {
  const { study, opened } = input;
  const { card, config, head } = await loadClassifier(input.classifier, context);
  if (card.gmcae === null) throw new FaultError("REFUSED", `${card.name} does not say whose encoder it was made for.`);
  const encoder = await loadEncoder(card.gmcae, context);
  const plan = await compileEncoder(opened.device, encoder);
  try {
    const predicted = predictHead(head, await featuresOf(study, encoder, plan, config.symmetries, context));
    const record = await readRecord(path.join(context.workspace.studyDir(study), "study.json"), studyRecord);
    const trainedOn = card.trainedOn.kind === "phantoms" ? "phantoms" : "patients";
    return {
      estimate: predicted.probability,
      interval95: [predicted.interval95[0], predicted.interval95[1]],
      intervalMeans,
      prior: predicted.prior,
      positives: head.positives,
      patients: head.patients,
      trainedOn,
      target: card.target ?? "",
      demonstration: trainedOn === "phantoms" && record?.synthetic !== true,
      outsideTraining: await outsideTraining(study, config, context),
      classifier: card.id,
      encoder: encoder.card.id,
      baselines: baselinesOf(input),
    };
  } finally {
    await plan.dispose();
  }
}

/** Why the number is an extrapolation, a sentence each. */
async function outsideTraining(
  study: string,
  { trainingRange }: ClassifierConfig,
  context: TaskContext,
): Promise<string[]> {
  const dir = context.workspace.studyDir(study);
  const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
  const prepared = await readRecord(path.join(dir, "prepared.json"), preparation);
  const told = (
    what: string,
    unit: string,
    value: number | undefined,
    [low, high]: readonly [number, number],
  ): string[] =>
    value === undefined || (value >= low * 0.9 && value <= high * 1.1)
      ? []
      : [`${what} ${value.toFixed(1)} ${unit}; the classifier saw ${low.toFixed(1)} to ${high.toFixed(1)} ${unit}.`];
  return [
    ...told("Slices are apart by", "mm", quality?.geometry.spacingMm[2], trainingRange.sliceSpacingMm),
    ...told("The lungs hold", "l", prepared?.litres.total, trainingRange.lungLitres),
  ];
}

function baselinesOf({ lungs, map }: ProbabilityInput): Probability["baselines"] {
  const plain = plainBaselines({ ...lungs, loss: map.loss });
  return [
    { name: "Lung volume", value: plain.lungVolumeLitres, unit: "l" },
    { name: "Emphysema index", value: 100 * plain.emphysemaIndex, unit: "% below −950 HU" },
    ...(plain.largestHighLossRegion === null
      ? []
      : [
          {
            name: "Largest high-loss region",
            value: plain.largestHighLossRegion.millilitres,
            unit: "ml above this scan's 99th percentile",
          },
        ]),
  ];
}
