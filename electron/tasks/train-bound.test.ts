import { describe, expect, test } from "vitest";
import { voxelCount } from "../../ml/geometry/index.ts";
import type { Grid } from "../../ml/geometry/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { configurations, faithful } from "../../ml/gmcae/index.ts";
import { boundChoice, boundOf } from "./train-bound.ts";
import { summaryOf } from "./train-summary.ts";

const grid: Grid = { size: [40, 40, 40], affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] };

/** All of one HU with noise. */
function box(hu: number, sigma: number): TrainingBox {
  const random = seededRandom(sigma);
  const data = Int16Array.from({ length: voxelCount(grid) }, () => Math.round(hu + sigma * random.normal()));
  return { box: { ...grid, data }, mask: { ...grid, data: new Uint8Array(data.length).fill(1) } };
}

const boxes = [box(40, 28), box(40, 10), box(-860, 90), box(40, 18)];
const going = new AbortController().signal;

describe("the bound of a run", () => {
  test("is of the middle of the boxes' noises, those without soft tissue apart", async () => {
    const bound = await boundOf(configurations.base, boxes, going);
    expect(bound.noiseHu! / 18).toBeCloseTo(1, 1.3);
    // ½·ln(2πe·(18/700)²) and ½·ln(2π·4e-4), by hand.
    expect(bound.empiricalNatsPerVoxel).toBeCloseTo(-2.242, 1);
    expect(bound.analyticNatsPerVoxel).toBeCloseTo(-2.993, 3);
    expect(bound.words).toContain("the median of 3 of 4 boxes");
    expect(boundChoice(bound).value).toMatch(
      /^-2\.\d{3} nats per voxel by noise of 1[78]\.\d HU, -2\.993 .* by the floor of σ$/,
    );
  });

  test("where nothing is known says so", async () => {
    const bound = await boundOf(faithful(configurations.seed), [box(-860, 90)], going);
    expect(bound).toMatchObject({ analyticNatsPerVoxel: null, empiricalNatsPerVoxel: null, noiseHu: null });
    expect(boundChoice(bound).value).toBe("not known");
    expect(bound.words).toContain("No box that is trained on holds enough soft tissue");
  });

  test("is not waited for by whoever stops the run", async () => {
    await expect(boundOf(configurations.base, boxes, AbortSignal.abort())).rejects.toThrow();
  });

  test("and the best validation make the underfit of the summary", () => {
    const checkpoint = { step: 8, state: { skipped: 0 } };
    const ended = { outcome: "finished", best: { step: 4, loss: -1.5 }, last: checkpoint } as Parameters<
      typeof summaryOf
    >[0];
    const bound = { analyticNatsPerVoxel: -3, empiricalNatsPerVoxel: -2.25, noiseHu: 18, words: "" };
    expect(summaryOf(ended, [], 8, bound, 100).underfitNatsPerVoxel).toBeCloseTo(0.75, 12);
    expect(summaryOf(ended, [], 8, { ...bound, empiricalNatsPerVoxel: null }, 100).underfitNatsPerVoxel).toBeNull();
    expect(summaryOf({ ...ended, best: null }, [], 8, bound, 100).underfitNatsPerVoxel).toBeNull();
  });
});
