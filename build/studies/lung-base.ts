import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { model as modelRecord } from "../../electron/contract/index.ts";
import type { Model } from "../../electron/contract/index.ts";
import { readRecord, writeRecord } from "../../electron/store/index.ts";
import { referenceRecord } from "../../electron/tasks/reference.ts";
import { hilumVersion } from "../../electron/tasks/version.ts";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { configurations, gmcae, readGmcae } from "../../ml/gmcae/index.ts";
import type { LossReference } from "../../ml/gmcae/index.ts";
import { parameterCount } from "../../ml/nn/index.ts";
import { root } from "../paths.ts";
import { countIn } from "./arguments.ts";
import { bestOf, curveIn } from "./curve.ts";
import type { CurvePoint } from "./curve.ts";
import { evidenceFor } from "./evidence.ts";
import { studyFolder } from "./folder.ts";
import { keptModel, modelFile } from "./kept-model.ts";
import { lungData } from "./lung-data.ts";
import type { LungData } from "./lung-data.ts";
import { calibration, referenceLosses } from "./reference-losses.ts";
import type { Calibration } from "./reference-losses.ts";
import { publicAttribution } from "./sources.ts";

const id = "lung-base";
const seed = 7;
/** Ten minutes of two cores of the machine that timed them. */
const stepsThatShip = 2264;
/** A wide code, well trained, draws a nodule as well as a vessel, so that its map shows fewer. */
const config = configurations.narrow;

/**
 * `npm run study -- lung-base [--steps 2264]`: trains the autoencoder that ships and writes build/models/lung-base: weights, card,
 * reference of losses, and the held-out curve. Stopped at any time it goes on where it was. Run again after
 * `npm run study -- map --model lung-base --unseen`, it writes what that found into the card.
 */
export async function lungBase(args: readonly string[]): Promise<void> {
  const steps = countIn(args, "steps").steps ?? stepsThatShip;
  const folder = studyFolder(`${id}-${steps}`);
  const data = await lungData();
  say(`${data.training.length} volumes of as many patients to learn from, ${data.validation.length} to stop by`);
  const device = await openDevice("cpu");
  await keptModel({ ...data, device, config, seed, steps, folder });
  const weights = fs.readFileSync(path.join(folder, modelFile));
  const { reference, seen } = await referenceOnce(folder, weights, data, device);
  await device.dispose();
  say(
    `reference of ${reference.patients} patients; half of the voxels of ${seen.patients} unseen patients lie below its percentile ${seen.median.toFixed(0)}`,
  );
  await ship(folder, weights, reference, { data, steps, seen });
}

interface Made {
  readonly reference: LossReference;
  readonly seen: Calibration;
}

/** An hour's maps are not made twice: kept beside the weights that they were made with. */
async function referenceOnce(folder: string, weights: Uint8Array, data: LungData, device: Device): Promise<Made> {
  const file = path.join(folder, "reference.json"),
    calibrated = path.join(folder, "calibration.json");
  const known = await readRecord(file, referenceRecord);
  if (known !== null && fs.existsSync(calibrated))
    return { reference: known, seen: JSON.parse(fs.readFileSync(calibrated, "utf8")) as Calibration };
  const trained = readGmcae(weights);
  const reference = await referenceLosses(device, trained, [...data.training, ...data.validation], say);
  const seen = await calibration(device, trained, reference, data.unseen, say);
  fs.writeFileSync(calibrated, `${JSON.stringify(seen)}\n`);
  await writeRecord(file, referenceRecord, reference);
  return { reference, seen };
}

interface Facts {
  readonly data: LungData;
  readonly steps: number;
  readonly seen: Calibration;
}

/** The card last: a model is there when its card is. */
async function ship(folder: string, weights: Uint8Array, reference: LossReference, facts: Facts): Promise<void> {
  const to = path.join(root, "build/models", id);
  fs.mkdirSync(to, { recursive: true });
  const curve = curveIn(folder);
  fs.writeFileSync(path.join(to, "weights.safetensors"), weights);
  fs.writeFileSync(path.join(to, "curve.json"), `${JSON.stringify(curve)}\n`);
  await writeRecord(path.join(to, "reference.json"), referenceRecord, reference);
  await writeRecord(path.join(to, "model.json"), modelRecord, cardOf(weights, curve, facts));
  say(`${to.slice(root.length + 1)}: ${(weights.length / 1e6).toFixed(1)} MB`);
}

function cardOf(weights: Uint8Array, curve: readonly CurvePoint[], { data, steps, seen }: Facts): Model {
  const weightsSha256 = createHash("sha256").update(weights).digest("hex");
  const evidence = evidenceFor(id, weightsSha256);
  const best = bestOf(curve);
  return {
    format: "hilum-model",
    version: 1,
    id,
    name: "Hilum lung, base",
    kind: "gmcae",
    configuration: config.name,
    config: { ...config },
    parameters: parameterCount(gmcae(config).spec),
    weightsSha256,
    shipped: true,
    createdAt: new Date().toISOString(),
    hilum: hilumVersion,
    target: null,
    trainedOn: {
      kind: "patients",
      patients: data.training.length,
      phantoms: 0,
      positives: null,
      attribution: publicAttribution,
    },
    prior: null,
    gmcae: null,
    training: {
      command: `npm run train:shipped, which runs: npm run study -- ${id} --steps ${steps}`,
      steps: best.step,
      heldOutLossNatsPerVoxel: best.validationNatsPerVoxel,
    },
    limits:
      `Two whole chests and ${data.training.length - 2} cubes of 51 mm around a nodule, the nodule and 5 mm around it left out. ` +
      `In ${seen.patients} patients that it never saw, half of all lung voxels lie below the reference's percentile ${seen.median.toFixed(0)} and ` +
      `${(100 * seen.above95).toFixed(0)} % above its 95th. Research use only, never a diagnosis.`,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function say(words: string): void {
  console.log(words);
}
