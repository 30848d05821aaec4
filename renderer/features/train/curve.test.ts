import { describe, expect, test } from "vitest";
import type { Metric } from "../../../electron/contract/index.ts";
import { bestHeldOut, lossData, speed } from "./curve.ts";

const point = (step: number, loss: number, held: number | null = null): Metric => ({
  step,
  lossNatsPerVoxel: loss,
  validationNatsPerVoxel: held,
  gradientNorm: 1,
  smallestSigma: null,
  componentUsage: null,
  skipped: 0,
  patchesPerSecond: step,
});

describe("a run's curve", () => {
  test("columns keep length and order", () => {
    const data = lossData([point(1, 2), point(2, 1, 1.5)]);
    expect(data.steps).toEqual([1, 2]);
    expect(data.validation).toEqual([null, 1.5]);
    expect(data.smoothed).toHaveLength(2);
  });

  test("the best held-out loss may be negative; what is not finite is passed over", () => {
    expect(
      bestHeldOut([point(100, 0, 0.2), point(200, 0, -0.4), point(300, 0, Number.NaN), point(400, 0, -0.1)]),
    ).toEqual({ step: 200, value: -0.4 });
    expect(bestHeldOut([point(1, 0)])).toBeUndefined();
  });

  test("speed is that of the last points", () => {
    expect(speed([point(10, 0), point(20, 0), point(30, 0)], 2)).toBe(25);
    expect(speed([])).toBeNaN();
  });
});
