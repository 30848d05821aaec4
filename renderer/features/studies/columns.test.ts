import { describe, expect, test } from "vitest";
import type { StudySummary } from "../../../electron/contract/index.ts";
import { matching, sorted } from "./columns.tsx";

const row = (pseudonym: string, slices: number, more: Partial<StudySummary["study"]> = {}): StudySummary => ({
  study: {
    format: "hilum-study",
    version: 1,
    id: pseudonym,
    pseudonym,
    synthetic: false,
    studyDate: null,
    modality: "CT",
    seriesDescription: "CHEST",
    kernel: "B30f",
    manufacturer: "",
    seriesInstanceUid: "1",
    studyInstanceUid: "1",
    frameOfReferenceUid: "1",
    attribution: null,
    importedAt: "2026-11-24T10:00:00Z",
    ...more,
  },
  quality: {
    format: "hilum-quality",
    version: 1,
    geometry: {
      slices,
      size: [1, 1, slices],
      spacingMm: [1, 1, 1],
      thicknessMm: null,
      gapsMm: [],
      tiltDeg: 0,
      orientation: "axial",
    },
    verdict: { viewable: true, analysable: "ready", findings: [] },
    corrections: [],
    huRange: [0, 0],
  },
  prepared: null,
  probability: null,
  results: 0,
});
const names = (rows: readonly StudySummary[]): string[] => rows.map(({ study }) => study.pseudonym);

describe("the list of studies", () => {
  const rows = [row("P-10", 30), row("P-2", 200), row("P-1", 9)];

  test("sorts names as people count and numbers as numbers, both ways", () => {
    expect(names(sorted(rows, { column: "patient", down: false }))).toEqual(["P-1", "P-2", "P-10"]);
    expect(names(sorted(rows, { column: "slices", down: true }))).toEqual(["P-2", "P-10", "P-1"]);
  });

  test("ties keep their order", () => {
    expect(names(sorted(rows, { column: "kernel", down: false }))).toEqual(["P-10", "P-2", "P-1"]);
  });

  test("every word of a query has to occur", () => {
    const mixed = [row("P-1", 1, { kernel: "B70f" }), row("P-2", 1, { synthetic: true })];
    expect(names(matching(mixed, "chest b70"))).toEqual(["P-1"]);
    expect(names(matching(mixed, "synthetic"))).toEqual(["P-2"]);
    expect(matching(mixed, "chest nothing")).toEqual([]);
  });
});
