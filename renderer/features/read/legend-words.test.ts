import { expect, test } from "vitest";
import type { LayerSummary } from "../../viewer/index.ts";
import { layerSpecs, type Values } from "./layer-specs.ts";
import { evidenceOf, marksWithRoom, markWords, referenceWords, shownWords } from "./legend-words.ts";

/** Values 0, 1, … 99, one each. */
const hundred: LayerSummary = {
  below: Float64Array.from({ length: 65_537 }, (_, n) => Math.min(100, n) / 100),
  lowest: 0,
  slope: 1,
  intercept: 0,
  count: 100,
};
const ordinary = { p1: -1.5, p50: -1, p95: 0.5, p99: 1.2, p995: 1.5 };
const own: Values = { summary: hundred, ordinary: undefined };

test("with reference lungs the scale of the loss is theirs, the same for every scan; without, this lung's own", () => {
  const { loss } = layerSpecs;
  expect(loss.range({ summary: hundred, ordinary })).toEqual([-1.5, 1.5]);
  expect(loss.rest({ summary: hundred, ordinary })).toBe(0.5);
  expect(loss.marks({ summary: hundred, ordinary }).map(markWords)).toEqual([
    "p\u202f1",
    "p\u202f50",
    "p\u202f95",
    "p\u202f99",
    "p\u202f99.5",
  ]);
  expect(loss.rest(own)).toBe(94);
  expect(loss.marks(own).map(({ percentile, value }) => [percentile, value])).toEqual([
    [50, 49],
    [95, 94],
    [99, 98],
  ]);
});

test("what is shown is said of this lung, and of a percentile also of ordinary lung", () => {
  const words = (name: "loss" | "percentile", threshold: number): string =>
    shownWords(name, layerSpecs[name], hundred, threshold).replaceAll("\u202f", " ");
  expect(words("loss", 90)).toBe("shown: 10 % of this lung");
  expect(words("loss", 95)).toBe("shown: 5.0 % of this lung");
  expect(words("percentile", 97)).toBe("shown: 3.0 % of this lung; of ordinary lung 3.0 %");
  expect(shownWords("residual", layerSpecs.residual, hundred, 75).replaceAll("\u202f", " ")).toBe(
    "shown: 25 % of this lung, in both directions",
  );
});

test("a reference of fewer than 20 patients says so; a layer that none stands behind says nothing", () => {
  const of = (patients: number, loss: typeof ordinary | undefined = ordinary) => ({
    patients,
    sha256: "",
    ...(loss && { loss }),
  });
  expect(referenceWords("percentile", of(76))).toBe("Percentile among 76 patients.");
  expect(referenceWords("loss", of(76))).toBe("Percentiles among 76 patients.");
  expect(referenceWords("percentile", of(19))).toBe("Reference: only 19 patients.");
  expect(referenceWords("percentile", of(1))).toBe("Reference: only 1 patient.");
  expect(referenceWords("loss", { patients: 76, sha256: "" })).toBeUndefined();
  expect(referenceWords("sigma", of(76))).toBeUndefined();
  expect(referenceWords("loss", null)).toBeUndefined();
});

test("evidence is of the weights that made the map, not of others under the same name", () => {
  const models = [{ id: "lung-base", weightsSha256: "aa", evidence: "No gain." }] as never;
  expect(evidenceOf("loss", { model: "lung-base", modelSha256: "aa" }, models)).toBe("No gain.");
  expect(evidenceOf("loss", { model: "lung-base", modelSha256: "bb" }, models)).toBeUndefined();
  expect(evidenceOf("baseline-log", { model: "lung-base", modelSha256: "aa" }, models)).toBeUndefined();
});

test("marks that have no room are left out, the 95th and the 50th last of all", () => {
  const marks = [1, 50, 95, 99, 99.5].map((percentile) => ({ percentile, value: percentile }));
  const at = (places: Record<number, number>) => (value: number) => places[value] ?? 0;
  const kept = (places: Record<number, number>): number[] =>
    marksWithRoom(marks, at(places), 0.15).map(({ percentile }) => percentile);
  expect(kept({ 1: 0, 50: 0.3, 95: 0.6, 99: 0.8, 99.5: 1 })).toEqual([1, 50, 95, 99, 99.5]);
  expect(kept({ 1: 0, 50: 0.1, 95: 0.6, 99: 0.9, 99.5: 1 })).toEqual([50, 95, 99.5]);
  expect(kept({ 1: 0, 50: 0.5, 95: 0.95, 99: 0.98, 99.5: 1 })).toEqual([1, 50, 95]);
});
