import { keptCurve } from "./kept-run.ts";

/** A held-out loss on the way. */
export interface CurvePoint {
  readonly step: number;
  readonly validationNatsPerVoxel: number;
}

/** The validations of the run kept in a folder. */
export function curveIn(folder: string): CurvePoint[] {
  return keptCurve(folder).flatMap(({ step, validationNatsPerVoxel: loss }) =>
    loss === undefined ? [] : [{ step, validationNatsPerVoxel: Number(loss.toFixed(5)) }],
  );
}

/** The lowest point. Throws on an empty curve. */
export function bestOf(curve: readonly CurvePoint[]): CurvePoint {
  return curve.reduce((a, b) => (b.validationNatsPerVoxel < a.validationNatsPerVoxel ? b : a));
}
