import { expect, test } from "vitest";
import type { MapSummary } from "../../ml/evaluation/index.ts";
import { evidenceWords, foundWords } from "./evidence.ts";
import type { ScanResult } from "./map-scans.ts";

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
    "On 9 nodule cubes its best map tells nodules from vessels no better than the same filter of HU: gain in AUROC +0.003 ± 0.078.",
  );
});

test("only an interval above 0 counts as better", () => {
  expect(evidenceWords(summary(0.1, 0.02, 0.18))).toContain("tells nodules from vessels better than");
  expect(evidenceWords(summary(-0.1, -0.18, -0.02))).toContain("tells nodules from vessels no better than");
});

test("bug: a map seemed to find more than HU where HU limited, without a model, finds as much: the card names that rival", () => {
  const scoreOf = (found: readonly (number | null)[]) => ({
    nodules: found.map((score) => ({ diameterMm: 6 as const, kind: "solid" as const, score })),
    falsePositives: [2, 1],
    findings: [],
  });
  const scores = {
    "HU | sphericity 1.5–2.5": scoreOf([null, null, null, null]),
    "HU to −500 | sphericity 1.5–2.5": scoreOf([3, 3, 3, 0.5]),
    "model loss | sphericity 1.5–2.5": scoreOf([3, 1.5, null, null]),
  };
  const scan = (kind: ScanResult["kind"]): ScanResult => ({ id: kind, kind, scores });
  expect(foundWords([scan("annotated")])).toBeUndefined();
  expect(foundWords([scan("inserted"), scan("annotated")])).toBe(
    "Of 4 made-up nodules its round loss finds 50 % at one false mark a scan, round density, which knows no model, 75 %.",
  );
});
