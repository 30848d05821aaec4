import type { Metric } from "../../../electron/contract/index.ts";
import { smooth, type Bound, type LossData } from "../../charts/index.ts";

/** How much of a point is left one step later in the smoothed line. */
export const smoothing = 0.95;

/** Metrics as the columns that charts draw, and what bounds them. */
export function lossData(points: readonly Metric[], bounds: readonly Bound[] = []): LossData {
  const steps = points.map(({ step }) => step);
  const loss = points.map(({ lossNatsPerVoxel }) => lossNatsPerVoxel);
  return {
    steps,
    loss,
    smoothed: smooth(steps, loss, smoothing),
    validation: points.map(({ validationNatsPerVoxel }) => validationNatsPerVoxel),
    bounds,
  };
}

/** The lowest held-out loss and its step. */
export function bestHeldOut(points: readonly Metric[]): { readonly step: number; readonly value: number } | undefined {
  let best: { step: number; value: number } | undefined;
  for (const { step, validationNatsPerVoxel: value } of points) {
    if (value !== null && Number.isFinite(value) && (best === undefined || value < best.value)) best = { step, value };
  }
  return best;
}

/** Mean speed of the last points, patches a second. */
export function speed(points: readonly Metric[], over = 20): number {
  const last = points.slice(-over);
  return last.length === 0
    ? Number.NaN
    : last.reduce((sum, { patchesPerSecond }) => sum + patchesPerSecond, 0) / last.length;
}
