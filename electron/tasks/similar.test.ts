import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { toIndex, toWorld } from "../../ml/geometry/index.ts";
import type { Vec3 } from "../../ml/geometry/index.ts";
import { drawLungPosition } from "../../ml/patches/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { readSafetensors } from "../../ml/tensors/index.ts";
import type { SimilarPatches } from "../contract/index.ts";
import { removeStudy, writeRecord } from "../store/index.ts";
import { loadHu, loadLabels } from "./files/nifti.ts";
import { openBench } from "./harness.fixture.ts";
import type { Bench } from "./harness.fixture.ts";
import { runPlan } from "./run-files.ts";
import type { RunPlan } from "./run-files.ts";
import type { TrainingPatch } from "./training-patches.ts";
import { writeUntrained } from "./untrained.fixture.ts";

// Small phantoms and a network that was never trained: what is tested is where it looks, and what it shows.
let bench: Bench;
let studies: readonly [string, string, string];
/** Of the configuration golden. */
const n = 16;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hilum-similar-"));
  bench = await openBench();
  await bench.run("phantom", { patients: 3, out: folder, seed: 5, small: true });
  studies = (await bench.run("import", { paths: [folder] })).studies as [string, string, string];
  for (const study of studies) await bench.run("prepare", { study });
  await trainedOn("several", ["training", "training", "held out"]);
}, 60_000);

/** A model, and the plan of the run that it is of. */
async function trainedOn(id: string, uses: readonly RunPlan["studies"][number]["use"][]): Promise<void> {
  await writeUntrained(bench.ws.modelDir(id), id);
  await writeRecord(path.join(bench.ws.runDir(id), "plan.json"), runPlan, {
    format: "hilum-plan",
    version: 1,
    config: {},
    parameters: 1,
    device: { id: "cpu", recipes: "generic", threads: 1 },
    studies: uses.map((use, at) => ({ study: studies[at]!, use })),
    heldOut: { words: "", patches: 1, seed: 1 },
    validationEvery: 1,
    checkpointEvery: 1,
    choices: [],
  });
}

/** The middle of a patch with lung enough. */
async function aPlaceIn(study: string): Promise<[number, number, number]> {
  const mask = (await loadLabels(bench.ws.cacheFile(study, "boxMask")))!;
  const min = drawLungPosition(mask, n, 0.6, seededRandom(9));
  return [...toWorld(mask.affineLps, min.map((at) => at + (n - 1) / 2) as unknown as Vec3)];
}

const search = (gmcae: string, study: string, lps: readonly number[]): Promise<SimilarPatches> =>
  bench.run("similar", { gmcae, study, lps: [...lps] as [number, number, number] });
const kept = (id: string): TrainingPatch[] =>
  JSON.parse(readSafetensors(readFileSync(bench.ws.trainingPatchesFile(id))).metadata["patches"]!) as TrainingPatch[];
const distances = ({ found }: SimilarPatches): number[] => found.map(({ distance }) => distance);

test("the five nearest of what the model learned from, held-out studies not among them, and a picture of each", async () => {
  const [first, second, third] = studies;
  const lps = await aPlaceIn(third);
  const result = await search("several", third, lps);
  expect(result).toMatchObject({ patches: 512, studies: 2, sizeMm: n });
  expect(result.found).toHaveLength(5);
  expect(new Set(kept("several").map(({ study }) => study))).toEqual(new Set([first, second]));
  expect(distances(result)).toEqual(distances(result).toSorted((a, b) => a - b));
  expect(result.share).toBeGreaterThanOrEqual(0);
  expect(result.share).toBeLessThanOrEqual(1);
  expect(result.found[0]!.place).toMatch(/^(right|left) lung|^between/);
  const pictures = (await loadHu(bench.ws.cacheFile(third, "similar")))!;
  expect(pictures.size).toEqual([n, n, 6]);
  const places = [{ study: third, centreLps: lps }, ...result.found];
  for (const [at, { study, centreLps }] of places.entries()) {
    const box = (await loadHu(bench.ws.cacheFile(study, "box")))!;
    const [x, y, z] = toIndex(box.affineLps, centreLps).map((i) => Math.round(i - (n - 1) / 2)) as [
      number,
      number,
      number,
    ];
    const [nx, ny] = box.size;
    const middle = ((z + n / 2) * ny + y + 5) * nx + x + 7;
    expect(pictures.data[at * n ** 2 + 5 * n + 7]).toBe(box.data[middle]);
  }
});

test("asked again, nothing is encoded anew but the place", async () => {
  const [, , third] = studies;
  const written = statSync(bench.ws.trainingPatchesFile("several")).mtimeMs;
  const lps = await aPlaceIn(third);
  expect(await search("several", third, lps)).toEqual(await search("several", third, lps));
  expect(statSync(bench.ws.trainingPatchesFile("several")).mtimeMs).toBe(written);
});

test("a place of a study that the model learned from is compared with the other ones, or, of one alone, with what it does not overlap", async () => {
  const [first, second] = studies;
  const lps = await aPlaceIn(first);
  const others = await search("several", first, lps);
  expect(others.found.map(({ study }) => study)).toEqual(Array(5).fill(second));
  await trainedOn("one", ["both"]);
  const alone = await search("one", first, lps);
  expect(alone.studies).toBe(1);
  for (const { study, centreLps } of alone.found) {
    expect(study).toBe(first);
    expect(Math.max(...centreLps.map((at, axis) => Math.abs(at - lps[axis]!)))).toBeGreaterThanOrEqual(n - 1);
  }
});

test.each([
  ["outside the lungs", "several", [0, 0, 1e6], "This place is hardly lung."],
  [
    "by a model that learned elsewhere",
    "foreign",
    [0, 0, 0],
    "The scans that foreign learned from are not in this workspace.",
  ],
] as const)("refused with a sentence: a place %s", async (_what, gmcae, lps, sentence) => {
  await writeUntrained(bench.ws.modelDir("foreign"), "foreign");
  const { last } = await bench.hear("similar", { gmcae, study: studies[2], lps });
  expect(last).toMatchObject({ type: "failed", fault: { code: "REFUSED", message: sentence } });
});

test("what was removed from the workspace is shown no more", async () => {
  const [first, second, third] = studies;
  await removeStudy(bench.ws, second);
  const result = await search("several", third, await aPlaceIn(third));
  expect(result).toMatchObject({ patches: 256, studies: 1 });
  expect(result.found.map(({ study }) => study)).toEqual(Array(5).fill(first));
});
