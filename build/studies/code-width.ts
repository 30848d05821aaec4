import path from "node:path";
import { featureName } from "../../ml/evaluation/index.ts";
import type { Feature } from "../../ml/evaluation/index.ts";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { compileMap, configurations } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { onlyIn, threadsIn } from "./arguments.ts";
import { bestOf, curveIn } from "./curve.ts";
import { studyFolder } from "./folder.ts";
import { shareFound } from "./found.ts";
import { openJsonLines } from "./json-lines.ts";
import { keptModel } from "./kept-model.ts";
import { lungData } from "./lung-data.ts";
import type { LungData } from "./lung-data.ts";
import { insertedRounds, scanOf } from "./map-scans.ts";
import type { ScanResult, ScoreOnScan } from "./map-scans.ts";
import { isConfig, keptResult, resultsFolder } from "./results.ts";

/** Numbers of the code and steps of the training. */
type Trial = readonly [denseUnits: number, steps: number];

/** The short ones first, so that a list cut short still says what width does. */
const trials: readonly Trial[] = [
  [4, 1400],
  [16, 1400],
  [32, 1400],
  [64, 1400],
  [128, 1400],
  [16, 5600],
  [128, 5600],
];
const seed = 7;
const chests = ["LIDC-IDRI-0001/ct", "LIDC-IDRI-0003/ct"];
const round = "sphericity 1.5–2.5";
const shown: readonly Feature[] = [
  { map: "model loss", operator: round },
  { map: "model reconstruction", operator: round },
];
const withoutModel: readonly Feature[] = [
  { map: "HU", operator: round },
  { map: "HU to −500", operator: round },
];

/** A trained width and what its map finds. */
export interface WidthResult {
  readonly config: GmcaeConfig;
  readonly steps: number;
  readonly heldOutNatsPerVoxel: number;
  readonly scans: readonly ScanResult[];
}

/**
 * `npm run study -- code-width [--only 16-1400,128-1400] [--threads 1]`: is it the width of `base`'s code or the length of its training that
 * takes nodules out of its map? Trains each on the same lungs from the same seed, puts two rounds of nodules into two whole chests and
 * counts what round loss finds. Stopped at any time it goes on where it was.
 */
export async function codeWidth(args: readonly string[]): Promise<void> {
  const only = onlyIn(args);
  const data = await lungData();
  const device = await openDevice("cpu", threadsIn(args));
  const results: WidthResult[] = [];
  for (const trial of trials)
    if (only?.includes(trial.join("-")) ?? true) results.push(await resultOf(trial, data, device));
  await device.dispose();
  console.log(widthTable(results));
}

/** Held-out loss of each trial, and the share of the inserted nodules found at 1, 2 and 4 false positives a scan; then of what needs no model. */
export function widthTable(results: readonly WidthResult[]): string {
  const found = (scans: readonly ScanResult[], feature: Feature): string[] => {
    const scores: ScoreOnScan[] = scans.map((scan) => scan.scores[featureName(feature)]!);
    return [1, 2, 4].map((falsePositives) => `${(100 * shareFound(scores, falsePositives)).toFixed(0)} %`);
  };
  const rows = results.map(({ config, steps, heldOutNatsPerVoxel, scans }) => [
    `${config.denseUnits} numbers, ${steps} steps`,
    heldOutNatsPerVoxel.toFixed(3),
    ...shown.map((feature) => found(scans, feature).join(", ")),
  ]);
  const rivals = withoutModel.map((feature) => [
    `${feature.map}, no model`,
    "",
    found(results[0]?.scans ?? [], feature).join(", "),
    "",
  ]);
  const header = ["code", "held out, nats per voxel", "round loss finds", "round reconstruction finds"];
  return [header, header.map(() => "---"), ...rows, ...rivals].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

async function resultOf([denseUnits, steps]: Trial, data: LungData, device: Device): Promise<WidthResult> {
  const name = `code-width/${denseUnits}-${steps}`;
  const config: GmcaeConfig = { ...configurations.base, denseUnits };
  const isThis = (known: WidthResult): boolean => isConfig(known.config, config) && known.steps === steps;
  return keptResult(path.join(resultsFolder("code-width"), `${denseUnits}-${steps}.json`), isThis, async () => {
    const folder = studyFolder(name);
    const plan = await compileMap({ device, ...(await keptModel({ ...data, device, config, seed, steps, folder })) });
    const lines = openJsonLines<ScanResult>(path.join(folder, "scans.jsonl"));
    for (const task of chests.flatMap(insertedRounds))
      if (!lines.done.has(task.id)) {
        lines.add(await scanOf(task, plan, [...shown, ...withoutModel]));
        console.log(`${name}: ${task.id}`);
      }
    await plan.dispose();
    const { validationNatsPerVoxel: heldOutNatsPerVoxel } = bestOf(curveIn(folder));
    return { config, steps, heldOutNatsPerVoxel, scans: [...lines.done.values()] };
  });
}
