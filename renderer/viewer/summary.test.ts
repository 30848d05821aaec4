import fc from "fast-check";
import { expect, test } from "vitest";
import { gridOf } from "./grid.ts";
import { histogramOf, layerSummary, quantileOf, shareBelowOf } from "./summary.ts";
import type { LoadedVolume } from "./volume.ts";

function volumeOf(stored: readonly number[], slope: number, intercept: number): LoadedVolume {
  const data = Int16Array.from(stored);
  const info: LoadedVolume["info"] = {
    id: "v",
    url: "",
    size: [data.length, 1, 1],
    affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    dtype: "int16",
    byteOffset: 0,
    byteLength: data.byteLength,
    slope,
    intercept,
    noData: 0,
    unit: "nats/voxel",
  };
  return { info, grid: gridOf(info), data };
}

const stored = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 1, maxLength: 60 });

test("share below and quantile are those of the sorted values, without the voxels that have none", () => {
  fc.assert(
    fc.property(
      stored,
      fc.integer({ min: -320, max: 320 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, at, share) => {
        const known = all.filter((n) => n !== 0).sort((a, b) => a - b);
        const summary = layerSummary(volumeOf(all, 0.01, -1));
        expect(summary.count).toBe(known.length);
        if (known.length === 0) return;
        expect(shareBelowOf(summary, at * 0.01 - 1)).toBeCloseTo(known.filter((n) => n < at).length / known.length, 9);
        const rank = Math.max(1, Math.ceil(share * known.length - 1e-9));
        expect(quantileOf(summary, share)).toBeCloseTo((known[rank - 1] as number) * 0.01 - 1, 6);
      },
    ),
  );
});

test("a histogram counts what lies between its ends, every value once", () => {
  const summary = layerSummary(volumeOf([0, 0, 10, 20, 20, 30, 95, 200, -50], 0.1, 0));
  expect(histogramOf(summary, 0, 10, 10).counts).toEqual([0, 1, 2, 1, 0, 0, 0, 0, 0, 1]);
});

test("no data, no quantile", () => {
  expect(quantileOf(layerSummary(volumeOf([0, 0], 1, 0)), 0.5)).toBeNaN();
});
