import fs from "node:fs";
import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import { root } from "../paths.ts";
import { minutesIn } from "./arguments.ts";
import { modelIn } from "./chosen-model.ts";
import { trainingCurves } from "./figures-curves.ts";
import { reconstructedSlices } from "./figures-slices.ts";
import { studyFolder } from "./folder.ts";
import { lungData } from "./lung-data.ts";

/**
 * `npm run study -- figures [--minutes 20] [--full] [--model ID|FILE] [--patch 0]`: the two figures of the original's README.
 * Training and held-out curves for two and four components, `--minutes` each, at an eighth of the original's channels or, with
 * `--full`, at all of them; and 24 slices of a held-out patch beside the model's reconstruction. Stopped at any time it goes on
 * where it was. What it writes shows a patient and is not for the repository.
 */
export async function figures(args: readonly string[]): Promise<void> {
  const minutes = minutesIn(args, 20);
  const isFull = args.includes("--full");
  const model = modelIn(args, hasLungBase() ? "lung-base" : "lung-tiny");
  const at = args.indexOf("--patch");
  const patch = at < 0 ? 0 : Number(args[at + 1]);
  const folder = studyFolder("figures");
  fs.mkdirSync(folder, { recursive: true });
  const data = await lungData();
  const device = await openDevice("cpu");
  for (const file of await reconstructedSlices({ device, data, model, patch, folder })) console.log(file);
  console.log(await trainingCurves({ device, data, minutes, isFull, folder }));
  await device.dispose();
}

function hasLungBase(): boolean {
  return fs.existsSync(path.join(root, "build/models/lung-base/weights.safetensors"));
}
