import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { configurations, readGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { noiseBox } from "./noise-box.fixture.ts";
import { recordIn, timedRun } from "./timed-run.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-timed-"));
let device: Device;
beforeAll(async () => {
  device = await openDevice("cpu", { threads: 1 });
});
afterAll(async () => {
  await device.dispose();
  fs.rmSync(folder, { recursive: true });
});

test("a run that is done stands; of another configuration or seed it is made again", async () => {
  const config: GmcaeConfig = { ...configurations.golden, patchSize: 8, batch: 2 };
  const file = path.join(folder, "model.safetensors");
  const beside = path.join(folder, "reference.json");
  const made = async (own: GmcaeConfig, seed: number): Promise<unknown> => {
    const boxes = { training: [noiseBox(1)], validation: [noiseBox(2)] };
    await timedRun({ ...boxes, device, config: own, seed, minutes: 1, folder, secondsPerStep: 60 });
    const model = readGmcae(fs.readFileSync(file));
    expect(model.config).toEqual(own);
    expect(recordIn(folder)).toMatchObject({ config: own, seed, steps: 20 });
    return model.weights;
  };
  const first = await made(config, 1);
  fs.writeFileSync(beside, "made with these weights");
  expect(await made(config, 1)).toEqual(first);
  expect(fs.existsSync(beside)).toBe(true);
  // From a checkpoint of the run before they would be its weights.
  const faster = await made({ ...config, learningRate: 2e-3 }, 1);
  expect(faster).not.toEqual(first);
  expect(fs.existsSync(beside)).toBe(false);
  expect(await made({ ...config, learningRate: 2e-3 }, 2)).not.toEqual(faster);
});
