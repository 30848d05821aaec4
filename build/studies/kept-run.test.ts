import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDevice } from "../../ml/engine/index.ts";
import { configurations } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { weightsOf } from "../../ml/training/index.ts";
import { dropCheckpoints, keptCurve, keptRun } from "./kept-run.ts";
import { noiseBox } from "./noise-box.fixture.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-kept-"));
const config: GmcaeConfig = { ...configurations.golden, patchSize: 8, batch: 2 };
const device = await openDevice("cpu", { threads: 1 });
afterAll(async () => {
  await device.dispose();
  fs.rmSync(folder, { recursive: true });
});

function options(): Parameters<typeof keptRun>[1] {
  return {
    device,
    config,
    boxes: [noiseBox(1)],
    validationBoxes: [noiseBox(2)],
    validationPatches: 2,
    seed: 4,
    steps: 6,
    validateEvery: 3,
    checkpointEvery: 2,
    clock: () => 0,
  };
}

/** A run that fails at step 5, after its checkpoint at 4; it says so itself, so its curve is whole. */
async function killedAtFive(own: string): Promise<void> {
  const killed = keptRun(own, {
    ...options(),
    onMetrics: ({ step }) => {
      if (step === 5) throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
  expect(keptCurve(own).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
}

test("a run killed between two checkpoints goes on to the same weights and the same curve, each step once", async () => {
  const whole = await keptRun(path.join(folder, "whole"), options());
  const cut = path.join(folder, "cut");
  await killedAtFive(cut);
  // As if the kill had come after the curve was written and before the checkpoint was.
  fs.appendFileSync(path.join(cut, "metrics.jsonl"), `${JSON.stringify({ step: 5 })}\n{"step":6,"lo`);
  const resumed = await keptRun(cut, options());
  expect(weightsOf(resumed)).toEqual(weightsOf(whole));
  expect(keptCurve(cut)).toEqual(keptCurve(path.join(folder, "whole")));
  dropCheckpoints(cut);
  expect(fs.readdirSync(cut)).toEqual(["metrics.jsonl", "run.json"]);
});

test("a run that stops being a number keeps its curve to the end: what was none is NaN, not JSON's null", async () => {
  const own = path.join(folder, "exploded");
  const exploding = keptRun(own, { ...options(), steps: 60, checkpointEvery: 50, learningRate: () => 1e30 });
  await expect(exploding).rejects.toThrow("20 steps in a row");
  const curve = keptCurve(own);
  expect(curve.length).toBeGreaterThan(19);
  expect(curve[0]!.lossNatsPerVoxel).toBeLessThan(1e3);
  expect(curve.at(-1)!.lossNatsPerVoxel).toBeNaN();
  expect(fs.readFileSync(path.join(own, "metrics.jsonl"), "utf8")).toContain('"lossNatsPerVoxel":null');
});

test("of another configuration a run begins at its first step, not at the checkpoint of the run before", async () => {
  const other = { ...options(), config: { ...config, learningRate: 2e-3 } };
  const own = path.join(folder, "other");
  await killedAtFive(own);
  const made = await keptRun(own, other);
  expect(weightsOf(made)).toEqual(weightsOf(await keptRun(path.join(folder, "fresh"), other)));
  expect(keptCurve(own).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
});
