import { readFile } from "node:fs/promises";
import { evaluate, seededRandom } from "../../ml/statistics/index.ts";
import { FaultError } from "../store/index.ts";
import type { Task } from "./context.ts";
import { readLabels, readPredictions } from "./labels-file.ts";
import type { TableProblem } from "./labels-file.ts";

/** Log loss beside the prior's and AUC with its interval, over the patients that both tables have. */
export const evaluateTask: Task<"evaluate"> = async ({ predictions, labels, seed }) => {
  const predicted = readPredictions(await readFile(predictions, "utf8"), predictions);
  const known = readLabels(await readFile(labels, "utf8"), labels);
  const ids = [...predicted.values.keys()].filter((id) => known.values.has(id));
  const problems: TableProblem[] = [
    ...predicted.problems,
    ...known.problems,
    ...missing(predicted.values, known.values, labels, "has a prediction and no label"),
    ...missing(known.values, predicted.values, predictions, "has a label and no prediction"),
  ];
  if (ids.length === 0) {
    throw new FaultError("REFUSED", "The two tables have no patient in common.", {
      file: predictions,
      todo: problems[0] === undefined ? "Compare the ids of both tables." : `First problem: ${problems[0].message}`,
    });
  }
  const truth = ids.map((id) => known.values.get(id)!),
    given = ids.map((id) => predicted.values.get(id)!);
  const found = evaluate(truth, given, { random: seededRandom(seed) });
  return {
    patients: found.patients,
    positives: found.positives,
    logLoss: found.logLoss,
    priorLogLoss: found.priorLogLoss,
    auc: found.auc?.auc ?? null,
    aucInterval95: found.auc === null ? null : informative(found.auc.interval95),
    problems,
  };
};

function missing(
  of: ReadonlyMap<string, number>,
  from: ReadonlyMap<string, number>,
  file: string,
  what: string,
): TableProblem[] {
  return [...of.keys()]
    .filter((id) => !from.has(id))
    .map((id) => ({ file, message: `${id} ${what}; it is left out.` }));
}

/** An interval without width, from resampling a handful of perfectly ordered patients, would claim a certainty that is not there. */
function informative([low, high]: readonly [number, number]): [number, number] | null {
  return high > low ? [low, high] : null;
}
