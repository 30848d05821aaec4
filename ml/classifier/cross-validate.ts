import { evaluate, stratifiedFolds } from "../statistics/index.ts";
import type { Evaluation } from "../statistics/index.ts";
import type { LungFeatures } from "./features.ts";
import { predictHead, trainHead } from "./head.ts";
import type { HeadPrediction, TrainHeadOptions } from "./head.ts";

export interface CrossValidation {
  /** Fold of each patient. */
  readonly foldOf: Int32Array<ArrayBuffer>;
  /** What a head that never saw the patient says. */
  readonly predictions: readonly HeadPrediction[];
  readonly evaluation: Evaluation;
}

/**
 * Out-of-fold predictions: everything (standardisation, penalty, ensemble) is made anew without the fold. `groups` names the
 * patient of each row of `features`, where one has several scans.
 */
export function crossValidate(
  features: readonly LungFeatures[],
  labels: readonly number[],
  options: TrainHeadOptions & { readonly folds?: number; readonly groups?: readonly string[] },
): CrossValidation {
  const { folds = 5, random, groups, onProgress } = options;
  const foldOf = stratifiedFolds(labels, folds, random, groups);
  const predictions: HeadPrediction[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const inside = labels.map((_, p) => p).filter((p) => foldOf[p] !== fold);
    const { onProgress: _, ...quiet } = options;
    const head = trainHead(
      inside.map((p) => features[p]!),
      inside.map((p) => labels[p]!),
      quiet,
    );
    for (let p = 0; p < labels.length; p++) if (foldOf[p] === fold) predictions[p] = predictHead(head, features[p]!);
    onProgress?.(fold + 1, folds);
  }
  const evaluation = evaluate(
    labels,
    predictions.map(({ probability }) => probability),
    { random },
  );
  return { foldOf, predictions, evaluation };
}
