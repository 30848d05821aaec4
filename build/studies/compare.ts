import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { compileDensity, configurations, readGmcae, scoreHeldOut, scoreHistogram } from "../../ml/gmcae/index.ts";
import type { ConfigurationName, GmcaeConfig, HeldOutPatch, PatchScore } from "../../ml/gmcae/index.ts";
import { root } from "../paths.ts";
import { minutesIn, onlyIn, threadsIn } from "./arguments.ts";
import { studyFolder } from "./folder.ts";
import { comparisonTable, shippedName } from "./comparison-table.ts";
import type { Scored } from "./comparison-table.ts";
import { modelFile } from "./kept-model.ts";
import { lungData } from "./lung-data.ts";
import type { LungData } from "./lung-data.ts";
import { isConfig, keptResult, resultsFolder } from "./results.ts";
import { recordIn, timedRun, timedStep } from "./timed-run.ts";
import type { RunRecord } from "./timed-run.ts";

/** In the order they are run: one of each first, so that a list cut short still compares. */
const runs: readonly (readonly [ConfigurationName, number])[] = [
  ["base", 1],
  ["seed", 1],
  ["gaussian", 1],
  ["fixed", 1],
  ["context", 1],
  ["base", 2],
  ["seed", 2],
  ["base", 3],
  ["seed", 3],
];

/** One run and what it scored: enough for the table without its weights. */
interface RunResult extends RunRecord {
  readonly heldOutSha256: string;
  readonly patches: readonly PatchScore[];
}

/**
 * `npm run study -- compare [--minutes 20] [--only base-1,seed-1] [--threads 1]`: trains every configuration on the same lungs for
 * the same time, then says on one frozen list of held-out patches how many bits a voxel costs each. Stopped at any time it goes on
 * where it was; runs that are done stand in the repository. A budget is a number of steps: one of each configuration is timed, on all
 * cores, before the first run.
 */
export async function compare(args: readonly string[]): Promise<void> {
  const minutes = minutesIn(args, 20);
  const name = `compare-${minutes}-minutes`;
  const data = await lungData();
  const wanted = wantedIn(args);
  const device = await openDevice("cpu", threadsIn(args));
  const list: List = { minutes, data, device, folder: studyFolder(name), results: resultsFolder(name) };
  const seconds = await keptResult(path.join(list.results, "seconds-per-step.json"), timesEveryRun, () => timed(data));
  const scored: Scored[] = [histogramOf(data), ...(await shippedScores(list))];
  for (const [configuration, seed] of wanted) {
    const { patches } = await resultOf(list, configuration, seed, seconds[configuration]!);
    scored.push({ name: configuration, seed, patches });
    const table = comparisonTable(scored, data, minutes);
    fs.writeFileSync(path.join(list.folder, "table.md"), table);
    console.log(table);
  }
  await device.dispose();
}

/** All runs, or those of `--only`. Throws where it names another. */
function wantedIn(args: readonly string[]): typeof runs {
  const only = onlyIn(args);
  const known = runs.map(([name, seed]) => `${name}-${seed}`);
  const unknown = only?.filter((id) => !known.includes(id)) ?? [];
  if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: no run. Runs: ${known.join(", ")}.`);
  return runs.filter((_, n) => only?.includes(known[n]!) ?? true);
}

interface List {
  readonly minutes: number;
  readonly data: LungData;
  readonly device: Device;
  /** Where runs are kept while they are made, and where what they found. */
  readonly folder: string;
  readonly results: string;
}

async function resultOf(
  { minutes, data, device, folder, results }: List,
  name: ConfigurationName,
  seed: number,
  secondsPerStep: number,
): Promise<RunResult> {
  const own = path.join(folder, `${name}-${seed}`);
  const config = configOf(name);
  const { heldOutSha256, heldOut } = data;
  const isThis = (known: RunResult): boolean => known.heldOutSha256 === heldOutSha256 && isConfig(known.config, config);
  return keptResult(path.join(results, `${name}-${seed}.json`), isThis, async () => {
    await timedRun({ ...data, device, config, seed, minutes, folder: own, secondsPerStep });
    return { ...recordIn(own), heldOutSha256, patches: await scoresOf(own, device, heldOut) };
  });
}

type Times = Readonly<Partial<Record<ConfigurationName, number>>>;

function timesEveryRun(known: Times): boolean {
  return runs.every(([name]) => known[name] !== undefined);
}

/** Of all configurations at once, so that what the machine does that hour is the same for all. */
async function timed({ training }: LungData): Promise<Times> {
  const device = await openDevice("cpu");
  const times: Record<string, number> = {};
  for (const [name, seed] of runs) times[name] ??= await timedStep({ device, config: configOf(name), training, seed });
  await device.dispose();
  return times;
}

/** The original's network takes 32 patches a step, which on two cores is a step in twenty seconds: here as many as the others. */
function configOf(name: ConfigurationName): GmcaeConfig {
  return { ...configurations[name], batch: configurations.base.batch };
}

/** `lung-base`, which had about as many steps and the same volumes to learn from: what its narrow code costs. */
async function shippedScores({ folder, device, data: { heldOut } }: List): Promise<Scored[]> {
  const weights = path.join(root, "build/models/lung-base/weights.safetensors");
  if (!fs.existsSync(weights)) return [];
  const own = path.join(
    folder,
    `shipped-${createHash("sha256").update(fs.readFileSync(weights)).digest("hex").slice(0, 8)}`,
  );
  fs.mkdirSync(own, { recursive: true });
  fs.copyFileSync(weights, path.join(own, modelFile));
  return [{ name: shippedName, seed: null, patches: await scoresOf(own, device, heldOut) }];
}

/** Computed once a model and kept beside it. */
async function scoresOf(folder: string, device: Device, heldOut: readonly HeldOutPatch[]): Promise<PatchScore[]> {
  const file = path.join(folder, "scores.json");
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")) as PatchScore[];
  const plan = await compileDensity({ device, ...readGmcae(fs.readFileSync(path.join(folder, modelFile))) });
  const scores = await scoreHeldOut(plan, heldOut);
  await plan.dispose();
  fs.writeFileSync(file, JSON.stringify(scores));
  return scores;
}

const lowest = -1024,
  levels = 4096;

/** How often each HU occurs in the training lungs, one added to each level: a model that knows no place. */
function histogramOf({ training, heldOut }: LungData): Scored {
  const counts = new Float64Array(levels).fill(1);
  let total = levels,
    sum = 0,
    voxels = 0;
  for (const { box, mask, leftOut } of training)
    for (let v = 0; v < box.data.length; v++) {
      if (mask.data[v] === 0 || leftOut?.data[v] === 1) continue;
      const hu = Math.min(Math.max(box.data[v]!, lowest), lowest + levels - 1);
      counts[hu - lowest]!++;
      total++;
      sum += hu;
      voxels++;
    }
  const probabilityOf = (hu: number): number =>
    counts[Math.min(Math.max(hu, lowest), lowest + levels - 1) - lowest]! / total;
  return { name: "histogram of HU", seed: null, patches: scoreHistogram(probabilityOf, sum / voxels, heldOut, 32) };
}
