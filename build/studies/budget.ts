import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { configurations, trainGmcae } from "../../ml/gmcae/index.ts";
import { bestOf, curveIn } from "./curve.ts";
import type { CurvePoint } from "./curve.ts";
import { lungBaseFolder, lungBaseSeed as seed } from "./lung-base.ts";
import { lungData } from "./lung-data.ts";
import type { LungData } from "./lung-data.ts";
import { keptResult, resultsFolder } from "./results.ts";
import { plannedIn, timedRun } from "./timed-run.ts";

const short = 30,
  long = 90;

interface BudgetResult {
  readonly minutes: number;
  readonly steps: number;
  readonly secondsPerStep: number;
  readonly curve: readonly CurvePoint[];
}

/**
 * `npm run study -- budget`: how much of the held-out gain of ninety minutes of `base` do thirty give? Two runs from the same first
 * weights on the same lungs, each with a learning rate that falls to its own end; the gain is counted from the first weights. The
 * longer one is timed and the shorter makes a third of its steps. It is `lung-base`'s own run where that was made for ninety minutes.
 */
export async function budget(): Promise<void> {
  const data = await lungData();
  const device = await openDevice("cpu");
  const file = (name: string): string => path.join(resultsFolder("budget"), `${name}.json`);
  const always = (): boolean => true;
  const ninety = await keptResult(file("90-minutes"), always, () => runOf(device, data, long));
  const first = await keptResult(file("first-weights"), always, () => lossOfFirstWeights(device, data));
  console.log(`first weights: ${first.toFixed(3)} nats per voxel`);
  const thirty = await keptResult(file("30-minutes"), always, () => runOf(device, data, short, ninety.secondsPerStep));
  await device.dispose();
  console.log(budgetTable(first, [thirty, ninety]));
}

/** Held-out loss and gain of each run, and the share of the last one's gain. */
export function budgetTable(first: number, runs: readonly BudgetResult[]): string {
  const gainOf = ({ curve }: BudgetResult): number => first - bestOf(curve).validationNatsPerVoxel;
  const whole = gainOf(runs.at(-1)!);
  const rows = runs.map((run) => {
    const loss = bestOf(run.curve).validationNatsPerVoxel;
    const share = `${((100 * gainOf(run)) / whole).toFixed(1)} %`;
    return `| ${run.minutes} | ${run.steps} | ${loss.toFixed(3)} | ${gainOf(run).toFixed(3)} | ${share} |`;
  });
  const header = "| minutes | steps | held out, nats per voxel | gain on the first weights | share |";
  return [header, "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

async function runOf(device: Device, data: LungData, minutes: number, secondsPerStep?: number): Promise<BudgetResult> {
  const folder = lungBaseFolder(minutes);
  const { training, validation } = data;
  const run = { training, validation, device, config: configurations.base, seed, minutes, folder };
  await timedRun(secondsPerStep === undefined ? run : { ...run, secondsPerStep });
  const plan = plannedIn(folder);
  return { minutes, steps: plan.steps, secondsPerStep: plan.secondsPerStep, curve: curveIn(folder) };
}

/** A step at a rate of 0 leaves the weights as they are; what follows is validated as in every run. */
async function lossOfFirstWeights(device: Device, { training, validation }: LungData): Promise<number> {
  let loss = Number.NaN;
  await trainGmcae({
    device,
    config: configurations.base,
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
