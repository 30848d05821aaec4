import fs from "node:fs";
import path from "node:path";
import { writeAtomic } from "../../electron/store/index.ts";
import { trainGmcae } from "../../ml/gmcae/index.ts";
import { curveIn } from "./curve.ts";
import type { CurvePoint } from "./curve.ts";
import { keptModel } from "./kept-model.ts";
import type { ModelRun } from "./kept-model.ts";
import { roomFor, runIn } from "./kept-run.ts";
import type { Run } from "./kept-run.ts";

export interface TimedRun extends Omit<ModelRun, "steps"> {
  readonly minutes: number;
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

/** Trains for a budget of time, as `keptModel` does for one of steps. */
export async function timedRun(run: TimedRun): Promise<void> {
  await roomFor(run.folder, run);
  await keptModel({ ...run, steps: (await planOf(run)).steps });
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
