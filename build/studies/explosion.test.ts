import { expect, test } from "vitest";
import type { GmcaeMetrics } from "../../ml/gmcae/index.ts";
import { summaryOf } from "./explosion-run.ts";
import type { Outcome } from "./explosion-run.ts";
import { explosionTable } from "./explosion-table.ts";
import { variants } from "./explosion-variants.ts";

const original = variants.find(({ id }) => id === "original-1e-3")!;

/** A curve of `steps` quiet steps, with some changed. */
function curve(steps: number, changes: Readonly<Record<number, Partial<GmcaeMetrics>>>): GmcaeMetrics[] {
  return Array.from({ length: steps }, (_, i) => ({
    step: i + 1,
    lossNatsPerVoxel: -1,
    gradientNorm: 4096,
    learningRate: 1e-3,
    skipped: 0,
    patchesPerSecond: 1,
    waitedMs: 0,
    smallestSigma: 0.1,
    usage: [0.99, 0.005, 0.005, 0],
    ...changes[i + 1],
  }));
}

test("norms are per voxel and of after step 50; what is no number is counted and not compared; components below 1 % are dead", () => {
  const found = summaryOf(
    curve(120, {
      1: { gradientNorm: 2 * 4096 },
      20: { gradientNorm: 1e9 },
      60: { gradientNorm: Number.NaN, lossNatsPerVoxel: Number.NaN, smallestSigma: Number.NaN },
      61: { gradientNorm: 7 * 4096, lossNatsPerVoxel: 3, smallestSigma: 0.02 },
      120: { skipped: 2, validationNatsPerVoxel: -0.5 },
    }),
    original,
  );
  expect(found).toEqual({
    steps: 120,
    skipped: 2,
    firstNorm: 2,
    largestNorm: 7,
    largestLossNats: 3,
    smallestSigmaHu: 14,
    heldOutNats: -0.5,
    dead: 3,
    components: 4,
  });
});

test("the table has a row a variant that was run, with the range of its seeds; a run that ended early has no later norm and counts no dead", () => {
  const outcome = (seed: number, change: Partial<Outcome>): Outcome => ({
    ...summaryOf(curve(100, {}), original),
    id: `x ${seed}`,
    variant: original.id,
    config: original.config,
    seed,
    stoppedBy: null,
    ...change,
  });
  const table = explosionTable(variants, [
    outcome(1, { heldOutNats: -0.25, largestNorm: 12345.6, dead: 3 }),
    outcome(2, { heldOutNats: -0.5, dead: 1 }),
    outcome(3, {
      ...summaryOf(curve(25, { 25: { skipped: 19 } }), original),
      smallestSigmaHu: 0,
      dead: 0,
      stoppedBy: "20 steps in a row were skipped",
    }),
  ]);
  const [, , row, ...rest] = table.trimEnd().split("\n");
  expect(rest).toEqual([]);
  expect(row!.split(" | ").slice(1)).toEqual([
    "3 × 100",
    "1",
    "20",
    "1.00",
    "1.00 … 12346",
    "−1.00",
    "0 … 70.0",
    "−0.500 … −0.250",
    "1 … 3 of 4 |",
  ]);
});

test("the originals are the originals: nothing that holds them back", () => {
  for (const { config } of variants.filter(({ id }) => id.startsWith("original")))
    expect(config).toMatchObject({
      objective: "nats per patch",
      varianceFloor: 0,
      clipNorm: null,
      clipHu: null,
      beta: 0,
    });
  expect(variants.filter(({ isLong }) => isLong).map(({ id, seeds }) => [id, seeds])).toEqual([
    ["full-channels", 10],
    ["full-size", 3],
  ]);
});
