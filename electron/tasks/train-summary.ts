import type { TrainResult } from "../../ml/training/index.ts";
import type { Metric, RunBound } from "../contract/index.ts";
import type { RunSummaryFile } from "./run-files.ts";

/** What came of a run: from its whole curve, so that a run of many attempts is summed up like one of one. */
export function summaryOf(
  { outcome, best, last }: TrainResult,
  curve: readonly Metric[],
  batch: number,
  { empiricalNatsPerVoxel }: RunBound,
  peakMemoryMB: number,
): RunSummaryFile {
  const measured = curve.filter((point) => point.waitedMs !== undefined && point.patchesPerSecond > 0);
  const secondsStepping = sum(measured.map(({ patchesPerSecond }) => batch / patchesPerSecond));
  const secondsWaiting = sum(measured.map(({ waitedMs = 0 }) => waitedMs / 1000));
  const seconds = secondsStepping + secondsWaiting;
  return {
    format: "hilum-run-summary",
    version: 1,
    outcome: outcome === "stopped early" ? outcome : "finished",
    steps: last.step,
    skippedSteps: last.state.skipped,
    best: best === null ? null : { step: best.step, lossNatsPerVoxel: best.loss },
    underfitNatsPerVoxel: best === null || empiricalNatsPerVoxel === null ? null : best.loss - empiricalNatsPerVoxel,
    secondsStepping,
    secondsWaiting,
    waitedShare: seconds > 0 ? secondsWaiting / seconds : null,
    peakMemoryMB,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
