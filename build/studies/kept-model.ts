import fs from "node:fs";
import path from "node:path";
import { writeAtomic } from "../../electron/store/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { readGmcae, writeGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig, GmcaeMetrics, TrainedGmcae } from "../../ml/gmcae/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { weightsOf } from "../../ml/training/index.ts";
import { keptRun, roomFor } from "./kept-run.ts";

export interface ModelRun {
  readonly device: Device;
  readonly config: GmcaeConfig;
  readonly seed: number;
  readonly steps: number;
  readonly training: readonly TrainingBox[];
  readonly validation: readonly TrainingBox[];
  /** Where its curve, checkpoint and model are kept. */
  readonly folder: string;
}

/** Weights of the best validation, in a run's folder. */
export const modelFile = "model.safetensors";

/** Validations, and checkpoints, of a run; fewer where it has few steps: a look at the original's network takes as long as two steps. */
const validationsOfRun = 25,
  leastStepsBetween = 6;

/**
 * Trains for so many steps and leaves the model of the best validation in the folder. Stopped at any moment, it goes on from its last
 * checkpoint. What the folder holds of another configuration or seed makes room.
 */
export async function keptModel(run: ModelRun): Promise<TrainedGmcae> {
  await roomFor(run.folder, run);
  const file = path.join(run.folder, modelFile);
  if (!fs.existsSync(file)) await writeAtomic(file, writeGmcae(await trained(run)));
  return readGmcae(fs.readFileSync(file));
}

async function trained(run: ModelRun): Promise<TrainedGmcae> {
  const { config, steps, folder } = run;
  const every = Math.max(leastStepsBetween, Math.round(steps / validationsOfRun));
  const best = await keptRun(folder, {
    device: run.device,
    config,
    boxes: run.training,
    validationBoxes: run.validation,
    seed: run.seed,
    steps,
    validateEvery: every,
    checkpointEvery: every,
    clock: () => performance.now(),
    onMetrics(metrics) {
      if (metrics.validationNatsPerVoxel !== undefined) tell(run, metrics);
    },
  });
  return { config, weights: weightsOf(best) };
}

function tell(
  { config, seed, steps }: ModelRun,
  { step, lossNatsPerVoxel, validationNatsPerVoxel, gradientNorm }: GmcaeMetrics,
): void {
  const numbers = [lossNatsPerVoxel, validationNatsPerVoxel ?? Number.NaN, gradientNorm].map((n) => n.toFixed(3));
  console.log(
    `${config.name} ${seed}: step ${step} of ${steps}, training ${numbers[0]}, validation ${numbers[1]} nats per voxel, gradient ${numbers[2]}`,
  );
}
