import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Result } from "../contract/index.ts";
import { readResult, writeRecord } from "../store/index.ts";
import { openBench } from "./harness.fixture.ts";
import type { Bench } from "./harness.fixture.ts";
import { referenceRecord } from "./reference.ts";
import { writeUntrained } from "./untrained.fixture.ts";

// One small phantom and a network that was never trained: what is tested is which files a map makes, and when.
let bench: Bench;
let study: string;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hilum-predict-"));
  bench = await openBench();
  await bench.run("phantom", { patients: 1, out: folder, seed: 5, small: true });
  study = (await bench.run("import", { paths: [folder] })).studies[0]!;
  for (const id of ["first", "second"]) await writeUntrained(bench.ws.modelDir(id), id);
}, 60_000);

const inputOf = (gmcae: string) => ({ study, gmcae, classifier: null, faithful: false, out: null });
const fileOf = (model: string, file: string): string => path.join(bench.ws.resultDir(study, model), file);
const resultNow = (model: string): Result => JSON.parse(readFileSync(fileOf(model, "result.json"), "utf8")) as Result;

/** Values of an int16 map of ours, NaN where nothing is stored. */
function valuesOf(file: string): number[] {
  const bytes = readFileSync(file);
  const [slope, intercept] = [bytes.readFloatLE(112), bytes.readFloatLE(116)];
  return Array.from({ length: (bytes.length - 352) / 2 }, (_, v) => {
    const stored = bytes.readInt16LE(352 + 2 * v);
    return stored === 0 ? Number.NaN : slope * stored + intercept;
  });
}

test("a coarse result is there first; stopped then, nothing of it stays", async () => {
  const seen: (boolean | undefined)[] = [];
  const stopAt = (): boolean => existsSync(fileOf("first", "result.json")) && seen.push(resultNow("first").coarse) > 0;
  const heard = await bench.hear("predict", inputOf("first"), stopAt);
  expect(seen[0]).toBe(true);
  expect(heard.last.type).toBe("stopped");
  expect(await readResult(bench.ws, study, "first")).toBeNull();
});

test("every map of the model, its round parts and four baselines lie on disk, and the difference is the scan's from the reconstruction", async () => {
  await bench.run("predict", inputOf("first"));
  const result = await readResult(bench.ws, study, "first");
  expect(result?.coarse).toBeUndefined();
  expect(result?.reference).toBeNull();
  expect(result?.layers?.map(({ id, unit }) => [id, unit])).toEqual([
    ["loss", "nats/voxel"],
    ["loss-sphericity", "nats/voxel"],
    ["sigma", "HU"],
    ["component", "component"],
    ["reconstruction", "HU"],
    ["residual", "HU"],
    ["baseline-contrast", "HU"],
    ["baseline-log", "HU"],
    ["baseline-sphericity", "HU"],
    ["baseline-density", "HU"],
  ]);
  const maps = Object.fromEntries(result!.layers!.map(({ id, file }) => [id, valuesOf(fileOf("first", file))]));
  const box = readFileSync(bench.ws.cacheFile(study, "box")),
    mask = readFileSync(bench.ws.cacheFile(study, "boxMask"));
  let lung = 0,
    misplaced = 0,
    farthest = 0;
  const components = new Set<number>();
  const everywhere = ["residual", "sigma", "component", "baseline-log", "baseline-sphericity", "baseline-density"].map(
    (id) => maps[id]!,
  );
  for (let v = 0; v < maps["residual"]!.length; v++) {
    const isLung = mask[352 + v]! > 0;
    misplaced += everywhere.filter((map) => Number.isNaN(map[v]) === isLung).length;
    if (!isLung) continue;
    lung++;
    components.add(Math.round(maps["component"]![v]!));
    const difference = box.readInt16LE(352 + 2 * v) - maps["reconstruction"]![v]!;
    farthest = Math.max(farthest, Math.abs(maps["residual"]![v]! - difference));
  }
  expect(lung).toBeGreaterThan(10_000);
  expect(misplaced).toBe(0);
  expect(farthest).toBeLessThan(0.2);
  expect([...components].every((component) => component === 0 || component === 1)).toBe(true);
  expect(result!.patches[0]!.sigmaHu).toBeGreaterThan(0);
});

test("baselines are made once a study; a model with a reference gives percentiles, and one that gets one is mapped again", async () => {
  const baseline = fileOf("first", "../baselines/log.nii");
  const made = statSync(baseline).mtimeMs;
  await bench.run("predict", inputOf("second"));
  expect(statSync(baseline).mtimeMs).toBe(made);
  expect((await readResult(bench.ws, study, "second"))?.layers?.map(({ id }) => id)).not.toContain("percentile");
  const quantiles = [-1000, 0, 1000];
  await writeRecord(path.join(bench.ws.modelDir("second"), "reference.json"), referenceRecord, {
    format: "hilum-reference",
    version: 1,
    patients: 3,
    classes: Array.from({ length: 12 }, () => ({ voxels: 9, quantiles })),
    patchQuantiles: quantiles,
  });
  await bench.run("predict", inputOf("second"));
  const result = await readResult(bench.ws, study, "second");
  expect(result?.reference?.patients).toBe(3);
  expect(result?.reference?.loss?.p95).toBeCloseTo(900, 3);
  const percentile = valuesOf(fileOf("second", "percentile.nii")),
    loss = valuesOf(fileOf("second", "loss.nii"));
  const farthest = percentile.reduce((most, value, v) => {
    return Number.isNaN(loss[v])
      ? Number.isNaN(value)
        ? most
        : Infinity
      : Math.max(most, Math.abs(value - 50 - loss[v]! / 20));
  }, 0);
  expect(farthest).toBeLessThan(0.1);
  expect(result!.patches[0]!.percentile).toBeCloseTo(50 + result!.patches[0]!.meanLossNatsPerVoxel / 20, 4);
});

test("bug: a round loss and baselines of other scales were answered as today's", async () => {
  const state = fileOf("first", "../baselines/state.json"),
    file = fileOf("second", "result.json");
  const written = readFileSync(state, "utf8"),
    { createdAt } = resultNow("second");
  const older = (text: string): string => text.replaceAll("1.5 to 2.5 mm", "2 to 6 mm");
  for (const changed of [state, file]) writeFileSync(changed, older(readFileSync(changed, "utf8")));
  await bench.run("predict", inputOf("second"));
  expect(readFileSync(state, "utf8")).toBe(written);
  expect(resultNow("second").createdAt).not.toBe(createdAt);
  expect(older(readFileSync(file, "utf8"))).not.toBe(readFileSync(file, "utf8"));
});

test("bug: a study prepared the other way was answered with the result of the old lungs", async () => {
  await bench.run("predict", inputOf("first"));
  await bench.run("prepare", { study, faithful: true });
  await bench.run("predict", inputOf("first"));
  expect(resultNow("first").settings.preparedFaithfully).toBe(true);
  const made = resultNow("first").createdAt;
  await bench.run("predict", inputOf("first"));
  expect(resultNow("first").createdAt).toBe(made);
  await bench.run("prepare", { study, faithful: false });
  await bench.run("predict", inputOf("first"));
  expect(resultNow("first").settings.preparedFaithfully).toBeUndefined();
});
