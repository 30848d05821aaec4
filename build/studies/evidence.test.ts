import { expect, test } from "vitest";
import type { MapSummary } from "../../ml/evaluation/index.ts";
import { evidenceWords } from "./evidence.ts";

const summary = (mean: number, low: number, high: number): MapSummary =>
  ({
    cubes: { report: 9 },
    chosen: { single: "model loss | LoG 4" },
    report: [
      { name: "HU | LoG 4", overHu: null },
      { name: "model loss | LoG 4", overHu: { gain: { mean, interval95: [low, high] } } },
    ],
  }) as unknown as MapSummary;

test("a map that does not beat the filter is said not to, with the figure", () => {
  expect(evidenceWords(summary(0.003, -0.075, 0.081))).toBe(
    "On 9 nodule cubes, its best map (loss, LoG 4) does not tell nodules from vessels better than the same filter on HU: gain in AUROC over controls +0.003 ± 0.078.",
  );
});

test("only an interval above 0 counts as better", () => {
  expect(evidenceWords(summary(0.1, 0.02, 0.18))).toContain("tells nodules from vessels better than");
  expect(evidenceWords(summary(-0.1, -0.18, -0.02))).toContain("does not tell nodules from vessels better");
});
