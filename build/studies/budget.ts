import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { configurations, trainGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { onlyIn, threadsIn } from "./arguments.ts";
import { bestOf } from "./curve.ts";
import { studyFolder } from "./folder.ts";
import { lungData } from "./lung-data.ts";
import type { LungData } from "./lung-data.ts";
import { isConfig, keptResult, resultsFolder } from "./results.ts";
import { recordIn, timedRun, timedStep } from "./timed-run.ts";
import type { RunRecord } from "./timed-run.ts";

const short = 30,
  long = 90;
const config = configurations.base;
const seed = 7;

/**
 * `npm run study -- budget [--only 30,90] [--threads 1]`: how much of the held-out gain of ninety minutes of `base` do thirty give? Two runs
 * from the same first weights on the same lungs, each with a learning rate that falls to its own end; the gain is counted from the first
 * weights. A step is timed once, on all cores, and minutes are steps from there on.
 */
export async function budget(args: readonly string[]): Promise<void> {
  const only = onlyIn(args);
  const data = await lungData();
  const secondsPerStep = await secondsOnAllCores(data);
  const device = await openDevice("cpu", threadsIn(args));
  const runs: RunRecord[] = [];
  for (const minutes of [short, long])
    if (only?.includes(String(minutes)) ?? true) runs.push(await recordOf(device, data, minutes, secondsPerStep));
  const first = await lossOfFirstWeights(device, data);
  await device.dispose();
  console.log(`first weights: ${first.toFixed(3)} nats per voxel\n${budgetTable(first, runs)}`);
}

type Gain = Pick<RunRecord, "minutes" | "steps" | "curve">;

/** Held-out loss and gain of each run, and the share of the last one's gain. */
export function budgetTable(first: number, runs: readonly Gain[]): string {
  const gainOf = ({ curve }: Gain): number => first - bestOf(curve).validationNatsPerVoxel;
  const whole = gainOf(runs.at(-1)!);
  const rows = runs.map((run) => {
    const loss = bestOf(run.curve).validationNatsPerVoxel;
    const share = `${((100 * gainOf(run)) / whole).toFixed(1)} %`;
    return `| ${run.minutes} | ${run.steps} | ${loss.toFixed(3)} | ${gainOf(run).toFixed(3)} | ${share} |`;
  });
  const header = "| minutes | steps | held out, nats per voxel | gain on the first weights | share |";
  return [header, "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

interface Timed {
  readonly config: GmcaeConfig;
  readonly secondsPerStep: number;
}

async function secondsOnAllCores({ training }: LungData): Promise<number> {
  const file = path.join(resultsFolder("budget"), "seconds-per-step.json");
  const isThis = (known: Timed): boolean => isConfig(known.config, config);
  const { secondsPerStep } = await keptResult(file, isThis, async () => {
    const device = await openDevice("cpu");
    const seconds = await timedStep({ device, config, training, seed });
    await device.dispose();
    return { config, secondsPerStep: seconds };
  });
  return secondsPerStep;
}

async function recordOf(device: Device, data: LungData, minutes: number, secondsPerStep: number): Promise<RunRecord> {
  const file = path.join(resultsFolder("budget"), `${minutes}-minutes.json`);
  const isThis = (known: RunRecord): boolean => isConfig(known.config, config);
  return keptResult(file, isThis, async () => {
    const folder = studyFolder(`budget-${minutes}-minutes`);
    await timedRun({ ...data, device, config, seed, minutes, folder, secondsPerStep });
    return recordIn(folder);
  });
}

/** A step at a rate of 0 leaves the weights as they are; what follows is validated as in every run. */
async function lossOfFirstWeights(device: Device, { training, validation }: LungData): Promise<number> {
  let loss = Number.NaN;
  await trainGmcae({
    device,
    config,
    boxes: training,
    validationBoxes: validation,
    seed,
    steps: 1,
    validateEvery: 1,
    learningRate: () => 0,
    clock: () => performance.now(),
    onMetrics: ({ validationNatsPerVoxel }) => (loss = validationNatsPerVoxel ?? loss),
  });
  return loss;
}
