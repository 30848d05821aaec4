import { averagePrecision, meanDifference, meanEstimate, weightedAuc } from "../statistics/index.ts";
import type { MeanEstimate } from "../statistics/index.ts";
import type { CubeRows } from "./cube-rows.ts";
import { halvesOf } from "./halves.ts";
import { scoresOf } from "./scores.ts";
import type { Score } from "./scores.ts";

/** A score against another on the same cubes: paired on nodule cubes, paired on controls, and what is left of the first. */
export interface Against {
  readonly name: string;
  readonly nodules: MeanEstimate;
  readonly controls: MeanEstimate;
  /** nodules − controls: only this counts as a gain. */
  readonly gain: MeanEstimate;
}

export interface ScoreRow {
  readonly name: string;
  readonly auc: MeanEstimate;
  readonly averagePrecision: MeanEstimate;
  /** AUROC on cubes without a nodule: what position alone, seen through this score, is worth. */
  readonly controlAuc: MeanEstimate;
  /** The same operator, or the same kind of combination, on HU; null for scores on HU. */
  readonly overHu: Against | null;
  /** The best operator on HU (of the choosing half); null for scores on HU and for combinations. */
  readonly overBestHu: Against | null;
}

export interface MapSummary {
  /** Position without any image, after the matching: 0.5 within the interval where the matching works. */
  readonly position: readonly {
    readonly name: string;
    readonly nodules: MeanEstimate;
    readonly controls: MeanEstimate;
  }[];
  /** Every score on the half that chooses. */
  readonly choose: readonly ScoreRow[];
  /** What was chosen, and what it must beat, on the other half. */
  readonly report: readonly ScoreRow[];
  readonly chosen: { readonly single: string; readonly linear: string; readonly bestHu: string };
  readonly cubes: {
    readonly choose: number;
    readonly report: number;
    readonly controls: number;
    readonly left: readonly string[];
  };
}

/** All tables from the rows of all cubes. Null where a half or the controls are empty. */
export function summarise(cubes: readonly CubeRows[]): MapSummary | null {
  const halves = halvesOf(cubes);
  const { choose, report, controls, left } = halves;
  if (choose.length === 0 || report.length === 0 || controls.length === 0) return null;
  const scores = scoresOf(halves);
  const onHu = scores.filter(({ baseline }) => baseline === null);
  const bestHu = highest(
    onHu.filter(({ name }) => !isLinear(name)),
    (score) => meanAuc(score, choose),
  );
  const rowOn = (half: readonly CubeRows[]) => (score: Score) => rowOf(score, half, controls, scores, bestHu);
  const candidates = scores.filter(({ baseline }) => baseline !== null);
  const chosen = (linear: boolean): Score =>
    highest(
      candidates.filter(({ name }) => isLinear(name) === linear),
      (score) => lowerBound(rowOn(choose)(score)),
    );
  const single = chosen(false),
    linear = chosen(true);
  return {
    position: positionRows([...choose, ...report], controls),
    choose: scores.map(rowOn(choose)),
    report: scores
      .filter((score) => [bestHu, single, linear].includes(score) || (isLinear(score.name) && score.baseline === null))
      .map(rowOn(report)),
    chosen: { single: single.name, linear: linear.name, bestHu: bestHu.name },
    cubes: { choose: choose.length, report: report.length, controls: controls.length, left },
  };
}

function rowOf(
  score: Score,
  half: readonly CubeRows[],
  controls: readonly CubeRows[],
  scores: readonly Score[],
  bestHu: Score,
): ScoreRow {
  const against = (other: Score): Against => {
    const over = (cubes: readonly CubeRows[]): MeanEstimate =>
      meanEstimate(cubes.map((cube) => score.auc(cube) - other.auc(cube)));
    const nodules = over(half),
      onControls = over(controls);
    return { name: other.name, nodules, controls: onControls, gain: meanDifference(nodules, onControls) };
  };
  const same = scores.find(({ name }) => unsigned(name) === score.baseline);
  return {
    name: score.name,
    auc: meanEstimate(half.map((cube) => score.auc(cube))),
    averagePrecision: meanEstimate(half.map((cube) => averagePrecision(cube.labels, score.of(cube), cube.weights))),
    controlAuc: meanEstimate(controls.map((cube) => score.auc(cube))),
    overHu: same ? against(same) : null,
    overBestHu: same && !isLinear(score.name) ? against(bestHu) : null,
  };
}

function positionRows(nodules: readonly CubeRows[], controls: readonly CubeRows[]): MapSummary["position"] {
  const row = (name: string, of: (cube: CubeRows) => readonly number[]) => {
    const mean = (cubes: readonly CubeRows[]): MeanEstimate =>
      meanEstimate(cubes.map((cube) => weightedAuc(cube.labels, of(cube), cube.weights)));
    return { name, nodules: mean(nodules), controls: mean(controls) };
  };
  return [
    row("distance to the border", ({ toBorder }) => toBorder),
    row("nearness to the centre", ({ toCentre }) => toCentre.map((d) => -d)),
  ];
}

/** How far a score is above the best that HU alone has to offer, at worst. */
function lowerBound({ overHu, overBestHu }: ScoreRow): number {
  return (overBestHu ?? overHu)?.gain.interval95[0] ?? Number.NEGATIVE_INFINITY;
}

function meanAuc(score: Score, cubes: readonly CubeRows[]): number {
  return meanEstimate(cubes.map((cube) => score.auc(cube))).mean;
}

function highest(scores: readonly Score[], value: (score: Score) => number): Score {
  const values = scores.map((score) => ({ score, value: value(score) }));
  return values.reduce((best, next) => (next.value > best.value || Number.isNaN(best.value) ? next : best)).score;
}

function isLinear(name: string): boolean {
  return name.startsWith("linear: ");
}

function unsigned(name: string): string {
  return name.replace(/^−\((.*)\)$/, "$1");
}
