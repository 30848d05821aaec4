import type { Probability } from "../../../electron/contract/index.ts";
import { number, percent, percentRange, quantity } from "../../ui/index.ts";

/** Everything that the probability panel says, in its order. Nothing here is a judgement of the number. */
export interface ProbabilityWords {
  readonly headline: string;
  /** Said before the number: reasons why this scan lies outside what the classifier has seen. */
  readonly outside: readonly string[];
  readonly estimate: string;
  readonly interval: string;
  readonly intervalMeans: string;
  readonly prior: string;
  readonly counts: string;
  readonly baselines: readonly string[];
  readonly trainedOn: string;
}

/** What stands in place of a number when a classifier that has seen phantoms only meets a patient's scan. */
export const noPatients = "No probability: this classifier has seen no patients";

/** What the estimate is not, for the reader who asks. */
export const whatThisIsNot =
  "The estimate of one trained classifier for this scan, for research. It is not for diagnosis, does not say where or why, and its interval does not cover differences between scanners.";

export function probabilityWords(p: Probability): ProbabilityWords {
  const synthetic = p.trainedOn === "phantoms";
  const who = synthetic ? "synthetic chests" : "patients";
  return {
    headline: headline(p.target),
    outside: p.outsideTraining,
    estimate: percent(p.estimate, p.interval95),
    interval: p.interval95 === null ? "no interval: trained once" : `95 % interval ${percentRange(p.interval95)}`,
    intervalMeans: p.intervalMeans,
    prior: `${percent(p.prior)} prior of the ${synthetic ? "synthetic " : ""}training cohort (${number(p.positives)} of ${number(p.patients)})`,
    counts: `As counts: about ${number(hundredths(p.estimate))} of 100 ${synthetic ? "synthetic chests" : "scans"} like this`,
    baselines: p.baselines.map(
      ({ name, value, unit }) =>
        `${name} ${unit === "%" ? quantity(value, "%") : quantity(value, unit, decimalsOf(value))}`,
    ),
    trainedOn: `trained on ${number(p.patients)} ${who}`,
  };
}

/** An estimate under another prevalence: odds scaled by the ratio of prior odds; it assumes that only prevalence differs. */
export function atPrevalence(estimate: number, prior: number, prevalence: number): number {
  if (estimate <= 0 || estimate >= 1) return estimate;
  const odds = ((estimate / (1 - estimate)) * (prevalence / (1 - prevalence))) / (prior / (1 - prior));
  return odds / (1 + odds);
}

/** How many squares of a hundred are filled for the estimate, and which lie in the interval beyond it. */
export function squares(
  p: Pick<Probability, "estimate" | "interval95">,
): readonly ("estimate" | "interval" | "rest")[] {
  const filled = hundredths(p.estimate);
  const [low, high] =
    p.interval95 === null ? [filled, filled] : [hundredths(p.interval95[0]), hundredths(p.interval95[1])];
  return Array.from({ length: 100 }, (_, n) =>
    n < low || (n < filled && p.interval95 === null) ? "estimate" : n < high ? "interval" : "rest",
  );
}

/** What the label meant, as a sentence's end: a clause takes "that", a noun takes "of". */
function headline(target: string): string {
  return `Probability ${/\b(is|are|was|were|has|have|had)\b/.test(target) ? "that" : "of"} ${target}`;
}

function hundredths(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 100);
}

function decimalsOf(value: number): number {
  return Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
}
