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
afterAll(() => fs.rmSync(folder, { recursive: true }));

const config: GmcaeConfig = { ...configurations.golden, patchSize: 8, batch: 2 };

test("a run killed between two checkpoints goes on to the same weights and the same curve, each step once", async () => {
  const device = await openDevice("cpu", { threads: 1 });
  const options = {
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
  const whole = await keptRun(path.join(folder, "whole"), options);
  const cut = path.join(folder, "cut");
  const killed = keptRun(cut, {
    ...options,
    onMetrics: ({ step }) => {
      if (step === 5) throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
  expect(keptCurve(cut).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  // As if the kill had come after the curve was written and before the checkpoint was.
  fs.appendFileSync(path.join(cut, "metrics.jsonl"), `${JSON.stringify({ step: 5 })}\n{"step":6,"lo`);
  const resumed = await keptRun(cut, options);
  expect(weightsOf(resumed)).toEqual(weightsOf(whole));
  expect(keptCurve(cut)).toEqual(keptCurve(path.join(folder, "whole")));
  dropCheckpoints(cut);
  expect(fs.readdirSync(cut)).toEqual(["metrics.jsonl"]);
  await device.dispose();
});
