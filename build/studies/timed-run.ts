import fs from "node:fs";
import path from "node:path";
import { writeAtomic } from "../../electron/store/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { trainGmcae, writeGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig, GmcaeMetrics } from "../../ml/gmcae/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { weightsOf } from "../../ml/training/index.ts";
import { curveIn } from "./curve.ts";
import type { CurvePoint } from "./curve.ts";
import { keptRun, roomFor, runIn } from "./kept-run.ts";
import type { Run } from "./kept-run.ts";

export interface TimedRun {
  readonly device: Device;
  readonly config: GmcaeConfig;
  readonly seed: number;
  readonly minutes: number;
  readonly training: readonly TrainingBox[];
  readonly validation: readonly TrainingBox[];
  /** Where its plan, curve, checkpoint and model are kept. */
  readonly folder: string;
  /** Of a run that was timed before and is to be compared with; else steps of this one are timed. */
  readonly secondsPerStep?: number;
}

/** plan.json: how many steps the budget buys, from steps that were timed before the first; a resumed run keeps it. */
interface Plan {
  readonly minutes: number;
  readonly secondsPerStep: number;
  readonly steps: number;
}

/** A run without its weights. */
export interface RunRecord extends Run, Plan {
  readonly curve: readonly CurvePoint[];
}

/** What the run that `timedRun` kept in a folder was and how it went. */
export function recordIn(folder: string): RunRecord {
  return { ...runIn(folder)!, ...planIn(folder), curve: curveIn(folder) };
}

function planIn(folder: string): Plan {
  return JSON.parse(fs.readFileSync(path.join(folder, "plan.json"), "utf8")) as Plan;
}

/** Steps that are timed, the first from its start. The fastest counts: what other programs take of the machine is not the model's. */
const probeSteps = 8;
/** Validations, and checkpoints, of a run; fewer where it has few steps: a look at the original's network takes as long as two steps. */
const validationsOfRun = 25,
  leastStepsBetween = 6;

/**
 * Trains for a budget of time and leaves `model.safetensors` of the best validation. Stopped at any moment, it goes on from its last
 * checkpoint. What the folder holds of another configuration or seed makes room.
 */
export async function timedRun(run: TimedRun): Promise<void> {
  const file = (name: string): string => path.join(run.folder, name);
  await roomFor(run.folder, run);
  if (fs.existsSync(file("model.safetensors"))) return;
  const plan = await planOf(run);
  const every = Math.max(leastStepsBetween, Math.round(plan.steps / validationsOfRun));
  const best = await keptRun(run.folder, {
    device: run.device,
    config: run.config,
    boxes: run.training,
    validationBoxes: run.validation,
    seed: run.seed,
    steps: plan.steps,
    validateEvery: every,
    checkpointEvery: every,
    clock: () => performance.now(),
    onMetrics(metrics) {
      if (metrics.validationNatsPerVoxel !== undefined) tell(run, plan, metrics);
    },
  });
  await writeAtomic(file("model.safetensors"), writeGmcae({ config: run.config, weights: weightsOf(best) }));
}

async function planOf(run: TimedRun): Promise<Plan> {
  const file = path.join(run.folder, "plan.json");
  if (fs.existsSync(file)) return planIn(run.folder);
  const secondsPerStep = run.secondsPerStep ?? (await timedStep(run));
  const steps = Math.max(20, Math.floor((60 * run.minutes) / secondsPerStep));
  const plan: Plan = { minutes: run.minutes, secondsPerStep, steps };
  await writeAtomic(file, Buffer.from(`${JSON.stringify(plan, null, 1)}\n`));
  return plan;
}

/** Seconds that a step takes: the fastest of a few. */
export async function timedStep({
  device,
  config,
  training,
  seed,
}: Pick<TimedRun, "device" | "config" | "training" | "seed">): Promise<number> {
  const times: number[] = [];
  await trainGmcae({
    device,
    config,
    boxes: training,
    seed,
    steps: probeSteps,
    clock: () => performance.now(),
    onMetrics: () => times.push(performance.now()),
  });
  return Math.min(...times.slice(1).map((time, n) => time - times[n]!)) / 1000;
}

function tell(
  { config, seed }: TimedRun,
  { steps }: Plan,
  { step, lossNatsPerVoxel, validationNatsPerVoxel, gradientNorm }: GmcaeMetrics,
): void {
  const numbers = [lossNatsPerVoxel, validationNatsPerVoxel ?? Number.NaN, gradientNorm].map((n) => n.toFixed(3));
  console.log(
    `${config.name} ${seed}: step ${step} of ${steps}, training ${numbers[0]}, validation ${numbers[1]} nats per voxel, gradient ${numbers[2]}`,
  );
}
