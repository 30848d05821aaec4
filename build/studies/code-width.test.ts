import { expect, test } from "vitest";
import { configurations } from "../../ml/gmcae/index.ts";
import { widthTable } from "./code-width.ts";
import type { ScanResult, ScoreOnScan } from "./map-scans.ts";

test("what a width finds stands beside what needs no model", () => {
  const nodule = (score: number | null) => ({ diameterMm: 6, kind: "solid" as const, score });
  const score = (found: readonly (number | null)[]): ScoreOnScan => ({
    nodules: found.map(nodule),
    falsePositives: [5, 4, 3, 2, 1],
    findings: [],
  });
  const scan = (id: string): ScanResult => ({
    id,
    kind: "inserted",
    scores: {
      "model loss | sphericity 1.5–2.5": score([6, 4.5, 2.5, null]),
      "model reconstruction | sphericity 1.5–2.5": score([null, null, null, 0]),
      "HU | sphericity 1.5–2.5": score([null, 3.5, 3.5, 3.5]),
      "HU to −500 | sphericity 1.5–2.5": score([6, 6, 6, 6]),
    },
  });
  const config = { ...configurations.base, denseUnits: 16 };
  const table = widthTable([{ config, steps: 1400, heldOutNatsPerVoxel: -0.93, scans: [scan("a"), scan("b")] }]);
  expect(table.split("\n").slice(2)).toEqual([
    "| 16 numbers, 1400 steps | -0.930 | 50 %, 50 %, 75 % | 0 %, 0 %, 0 % |",
    "| HU, no model |  | 0 %, 75 %, 75 % |  |",
    "| HU to −500, no model |  | 100 %, 100 %, 100 % |  |",
  ]);
});
