import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { metric, model, runConfig } from "../contract/index.ts";
import type { RunConfig } from "../contract/index.ts";
import { readLines, readRecord, readResult, runState, writeRecord } from "../store/index.ts";
import { cohortResults } from "./train-classifier.ts";
import { openBench } from "./harness.fixture.ts";
import type { Bench } from "./harness.fixture.ts";

// One workspace with eight small phantoms serves all: making and preparing them is most of the work.
const folder = mkdtempSync(path.join(tmpdir(), "hilum-cohort-"));
let bench: Bench;
let studies: string[];
beforeAll(async () => {
  bench = await openBench();
  await bench.run("phantom", { patients: 8, out: folder, seed: 5, small: true });
  ({ studies } = await bench.run("import", { paths: [folder] }));
}, 120_000);

/** A network small enough to train within seconds beside everything else. */
const small = { filters: "[2,3,4]", denseUnits: 8, patchSize: 16 };

async function startRun(id: string, changes: Partial<RunConfig> = {}): Promise<void> {
  await writeRecord(path.join(bench.ws.runDir(id), "config.json"), runConfig, {
    format: "hilum-run",
    version: 1,
    id,
    name: id,
    kind: "gmcae",
    configuration: "tiny",
    overrides: small,
    studies: studies.slice(0, 2),
    steps: 24,
    batch: 4,
    learningRate: 0.002,
    seed: 3,
    device: "cpu",
    createdAt: "2026-01-01T00:00:00Z",
    ...changes,
  });
}
const weightsOf = (id: string): Buffer => readFileSync(path.join(bench.ws.modelDir(id), "weights.safetensors"));
const curveOf = async (id: string): Promise<(readonly [number, number])[]> =>
  (await readLines(path.join(bench.ws.runDir(id), "metrics.jsonl"), metric)).map(
    (point) => [point.step, point.lossNatsPerVoxel] as const,
  );

describe("train", () => {
  test("the loss falls, the plan says what was decided, the best checkpoint becomes a model", async () => {
    await startRun("straight");
    const { model: made, step, lossNatsPerVoxel } = await bench.run("train", { run: "straight" });
    const curve = await curveOf("straight");
    expect([made, step, curve.length]).toEqual(["straight", 24, 24]);
    expect(lossNatsPerVoxel).toBeLessThan(curve[0]![1]);
    const plan = JSON.parse(readFileSync(path.join(bench.ws.runDir("straight"), "plan.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(plan).toMatchObject({ format: "hilum-plan", heldOut: { words: expect.stringContaining("15 %") as string } });
    const card = await readRecord(path.join(bench.ws.modelDir("straight"), "model.json"), model);
    expect(card).toMatchObject({
      kind: "gmcae",
      trainedOn: { kind: "phantoms", phantoms: 2, patients: 0 },
      config: { patchSize: 16, filters: [2, 3, 4] },
    });
    const state = await readRecord(path.join(bench.ws.runDir("straight"), "state.json"), runState);
    expect(card?.training).toMatchObject({
      steps: state?.bestStep,
      heldOutLossNatsPerVoxel: state?.bestValidationNatsPerVoxel,
    });
  });

  test("stopped and resumed gives the same model bit for bit, and the same curve", async () => {
    await startRun("stopped");
    const heard = await bench.hear(
      "train",
      { run: "stopped" },
      (event) => event.type === "progress" && event.progress.done >= 7,
    );
    expect(heard.last).toEqual({ type: "stopped" });
    const state = await readRecord(path.join(bench.ws.runDir("stopped"), "state.json"), runState);
    expect(state?.checkpointStep).toBeGreaterThanOrEqual(1);
    expect(state?.checkpointStep).toBeLessThan(24);
    await bench.run("train", { run: "stopped" });
    expect(weightsOf("stopped").equals(weightsOf("straight"))).toBe(true);
    expect(await curveOf("stopped")).toEqual(await curveOf("straight"));
  });

  test("killed after a checkpoint: what was drawn beyond it is drawn again, not twice", async () => {
    const [from, to] = [bench.ws.runDir("straight"), bench.ws.runDir("killed")];
    await startRun("half", { steps: 24 });
    let told = 0;
    // The first that is told of a run is its plan, then come its checkpoints.
    const heard = await bench.hear(
      "train",
      { run: "half" },
      (event) => event.type === "changed" && event.what === "runs" && ++told === 2,
    );
    expect(heard.last).toEqual({ type: "stopped" });
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(bench.ws.runDir("half")))
      copyFileSync(path.join(bench.ws.runDir("half"), name), path.join(to, name));
    await startRun("killed");
    // The curve of a run that went on after its last checkpoint and then died.
    copyFileSync(path.join(from, "metrics.jsonl"), path.join(to, "metrics.jsonl"));
    await bench.run("train", { run: "killed" });
    expect(await curveOf("killed")).toEqual(await curveOf("straight"));
    expect(weightsOf("killed").equals(weightsOf("straight"))).toBe(true);
  });

  test("a damaged checkpoint and a wrong configuration are refused in a sentence", async () => {
    await startRun("wrong", { overrides: { patchSize: 33, colour: "blue" } });
    expect((await bench.hear("train", { run: "wrong" })).last).toMatchObject({
      type: "failed",
      fault: { code: "REFUSED", message: expect.stringMatching(/patchSize.*33|colour/) as string },
    });
    const to = bench.ws.runDir("killed");
    const state = await readRecord(path.join(to, "state.json"), runState);
    await writeRecord(path.join(to, "state.json"), runState, { ...state!, model: null });
    rmSync(path.join(to, `checkpoint-${state!.checkpointStep}.safetensors`));
    expect((await bench.hear("train", { run: "killed" })).last).toMatchObject({
      type: "failed",
      fault: { code: "DAMAGED" },
    });
  });
});

describe("predict", () => {
  testWith(["oracles"])(
    "writes maps on the scan's frame that another program reads, ranked patches, a table",
    async () => {
      const out = mkdtempSync(path.join(tmpdir(), "hilum-out-")),
        study = studies[0]!;
      await bench.run("predict", { study, gmcae: "straight", classifier: null, faithful: false, out });
      const result = await readResult(bench.ws, study, "straight");
      expect(result?.patches[0]).toMatchObject({
        rank: 1,
        sizeMm: 16,
        place: expect.stringContaining("third") as string,
      });
      expect(result!.loss.histogram.counts.reduce((a, b) => a + b)).toBeGreaterThan(10_000);
      expect(readFileSync(path.join(out, "predictions.csv"), "utf8")).toBe("id,cancer,model,target,trained_on\n");
      const seen = oracle<{ same: boolean; mean: number; deviation: number; inside: number[]; recon: number }>(
        `
import sys, json, nibabel as nib, numpy as np
ws, id, out = json.load(sys.stdin)
from scipy.ndimage import distance_transform_edt
loss = nib.load(f'{out}/loss.nii.gz'); box = nib.load(f'{ws}/cache/{id}.box.nii'); lung = np.asarray(nib.load(f'{ws}/cache/{id}.boxMask.nii').dataobj) > 0
mask = distance_transform_edt(np.pad(lung, 1))[1:-1, 1:-1, 1:-1] > 2  # the rim has no loss
stored = np.asarray(loss.dataobj.get_unscaled()); values = loss.get_fdata()
recon = nib.load(f'{out}/reconstruction.nii.gz').get_fdata()
print(json.dumps({'same': bool(np.allclose(loss.affine, box.affine)), 'mean': float(values[mask].mean()), 'deviation': float(values[mask].std()),
  'inside': [int((stored[mask] == 0).sum()), int((stored[~mask] != 0).sum())], 'recon': float(recon[mask].mean())}))`,
        [bench.ws.dir, study, out],
      );
      expect(seen.same).toBe(true);
      expect(seen.inside).toEqual([0, 0]);
      expect(seen.mean).toBeCloseTo(result!.loss.mean, 3);
      expect(seen.deviation).toBeGreaterThan(0.01);
      expect(seen.recon).toBeGreaterThan(-1100);
    },
  );

  test("a result that is there already is only copied; a model that is not there is said", async () => {
    const out = mkdtempSync(path.join(tmpdir(), "hilum-out-")),
      study = studies[0]!;
    const before = await readResult(bench.ws, study, "straight");
    await bench.run("predict", { study, gmcae: "straight", classifier: null, faithful: false, out });
    expect((await readResult(bench.ws, study, "straight"))?.createdAt).toBe(before?.createdAt);
    expect(readdirSync(out).sort()).toEqual(["loss.nii.gz", "predictions.csv", "reconstruction.nii.gz", "result.json"]);
    const heard = await bench.hear("predict", { study, gmcae: "absent", classifier: null, faithful: false, out: null });
    expect(heard.last).toMatchObject({ type: "failed", fault: { code: "NOT_FOUND" } });
  });

  test("a blanked cube of 20 mm changes the map there, and only as far as a patch reaches", async () => {
    const study = studies[3]!;
    const predict = { study, gmcae: "straight", classifier: null, faithful: false, out: null };
    const file = path.join(bench.ws.resultDir(study, "straight"), "loss.nii");
    await bench.run("predict", predict);
    const before = readFileSync(file),
      boxFile = bench.ws.cacheFile(study, "box");
    const box = readFileSync(boxFile),
      kept = Buffer.from(box);
    const [nx, ny, nz] = [42, 44, 46].map((at) => box.readInt16LE(at)) as [number, number, number];
    const centre = [nx >> 2, ny >> 1, nz >> 1] as const;
    const distance = (x: number, y: number, z: number): number =>
      Math.max(Math.abs(x - centre[0]), Math.abs(y - centre[1]), Math.abs(z - centre[2]));
    const each = (visit: (at: number, far: number) => void): void => {
      for (let z = 0, at = 352; z < nz; z++)
        for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at += 2) visit(at, distance(x, y, z));
    };
    each((at, far) => void (far <= 10 && box.writeInt16LE(-1024, at)));
    writeFileSync(boxFile, box);
    rmSync(bench.ws.resultDir(study, "straight"), { recursive: true });
    await bench.run("predict", predict);
    writeFileSync(boxFile, kept);
    const after = readFileSync(file);
    const value = (bytes: Buffer, at: number): number =>
      bytes.readInt16LE(at) === 0 ? 0 : bytes.readFloatLE(112) * bytes.readInt16LE(at) + bytes.readFloatLE(116);
    const step = 2 * Math.max(before.readFloatLE(112), after.readFloatLE(112));
    let inside = 0,
      farthest = 0;
    each((at, far) => {
      const change = Math.abs(value(after, at) - value(before, at));
      if (far <= 10) inside = Math.max(inside, change);
      if (change > step) farthest = Math.max(farthest, far);
    });
    expect(inside).toBeGreaterThan(0.1);
    expect(farthest).toBeLessThanOrEqual(10 + 16);
  });

  test("weights that are not the card's are refused", async () => {
    const [from, to] = [bench.ws.modelDir("straight"), bench.ws.modelDir("foreign")];
    mkdirSync(to, { recursive: true });
    copyFileSync(path.join(bench.ws.modelDir("straight"), "model.json"), path.join(to, "model.json"));
    const bytes = readFileSync(path.join(from, "weights.safetensors"));
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(path.join(to, "weights.safetensors"), bytes);
    const heard = await bench.hear("predict", {
      study: studies[1]!,
      gmcae: "foreign",
      classifier: null,
      faithful: false,
      out: null,
    });
    expect(heard.last).toMatchObject({ type: "failed", fault: { code: "DAMAGED" } });
  });
});

test("a cohort: labels matched, folds tested, a head kept, its number with all that stands beside it", async () => {
  const labels = path.join(folder, "labels.csv");
  const matched = await bench.run("labels", {
    labels,
    studies,
    gmcae: "straight",
    name: "toy",
    target: "nodule in a phantom",
    folds: 4,
    symmetries: 2,
    seed: 1,
  });
  expect([matched.studies.length, matched.problems]).toEqual([8, []]);
  const { model: classifier } = await bench.run("trainClassifier", { cohort: matched.cohort });
  const results = await readRecord(path.join(bench.ws.cohortDir(matched.cohort), "results.json"), cohortResults);
  expect(results?.patients).toHaveLength(8);
  expect(results!.logLoss).toBeGreaterThan(0);
  const out = mkdtempSync(path.join(tmpdir(), "hilum-out-"));
  await bench.run("predict", { study: studies[0]!, gmcae: "straight", classifier, faithful: false, out });
  const found = (await readResult(bench.ws, studies[0]!, "straight"))?.probability;
  expect(found).toMatchObject({
    trainedOn: "phantoms",
    demonstration: false,
    target: "nodule in a phantom",
    patients: 8,
    outsideTraining: [],
  });
  expect(found!.interval95![0]).toBeLessThanOrEqual(found!.estimate);
  expect(found!.interval95![1]).toBeGreaterThanOrEqual(found!.estimate);
  expect(found!.prior).toBeCloseTo(found!.positives / 8, 12);
  expect(found!.baselines.map((each) => each.name)).toEqual([
    "Lung volume",
    "Emphysema index",
    "Largest high-loss region",
  ]);
  expect(readFileSync(path.join(out, "predictions.csv"), "utf8")).toMatch(
    /^id,cancer,model,target,trained_on\nSYNTHETIC-000\d,0\.\d+,classifier-[0-9a-f]+,nodule in a phantom,phantoms\n$/,
  );
});
