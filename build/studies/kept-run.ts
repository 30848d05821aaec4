import fs from "node:fs";
import path from "node:path";
import { writeAtomic } from "../../electron/store/index.ts";
import { gmcae, trainGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeMetrics, TrainGmcaeOptions } from "../../ml/gmcae/index.ts";
import { readCheckpoint, writeCheckpoint } from "../../ml/training/index.ts";
import type { Checkpoint } from "../../ml/training/index.ts";
import { isConfig } from "./results.ts";

/** What a training run leaves in its folder. */
const files = {
  whose: "run.json",
  curve: "metrics.jsonl",
  last: "last.safetensors",
  best: "best.safetensors",
} as const;

/**
 * Trains and keeps curve and checkpoints in `folder`: stopped at any moment, the same call goes on from the last of its
 * `checkpointEvery`; what the folder holds of another run makes room. Gives the checkpoint of the best validation, or the last where there
 * was none. Throws what training throws.
 */
export async function keptRun(
  folder: string,
  options: Omit<TrainGmcaeOptions, "saveCheckpoint" | "resumeFrom">,
): Promise<Checkpoint> {
  await roomFor(folder, options);
  const file = (name: keyof typeof files): string => path.join(folder, files[name]);
  const { spec } = gmcae(options.config);
  const resumeFrom = fs.existsSync(file("last")) ? readCheckpoint(fs.readFileSync(file("last"))) : undefined;
  // What the curve has beyond the checkpoint, a line cut short among it, is made again.
  const kept = keptCurve(folder).filter(({ step }) => step <= (resumeFrom?.step ?? 0));
  await writeAtomic(file("curve"), Buffer.from(kept.map(lineOf).join("")));
  const lines: string[] = [];
  const keepLines = (): void => fs.appendFileSync(file("curve"), lines.splice(0).join(""));
  const result = await trainGmcae({
    ...options,
    onMetrics(metrics) {
      lines.push(lineOf(metrics));
      options.onMetrics?.(metrics);
    },
    async saveCheckpoint(checkpoint, kind) {
      keepLines();
      const bytes = writeCheckpoint(checkpoint, spec);
      if (kind === "best") await writeAtomic(file("best"), bytes);
      await writeAtomic(file("last"), bytes);
    },
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
    // Of a run that ends by an error the curve is what says why.
  }).finally(keepLines);
  if (result.best === null || result.best.step === result.last.step) return result.last;
  return readCheckpoint(fs.readFileSync(file("best")));
}

/** Whose a checkpoint is; a run goes on from its own alone. */
export type Run = Pick<TrainGmcaeOptions, "config" | "seed">;

/** Makes a folder the run's own: emptied unless it says that it is this configuration's and seed's, for the run would go on from its checkpoint. */
export async function roomFor(folder: string, { config, seed }: Run): Promise<void> {
  const known = runIn(folder);
  if (known !== null && isConfig(known.config, config) && known.seed === seed) return;
  fs.rmSync(folder, { recursive: true, force: true });
  await writeAtomic(path.join(folder, files.whose), Buffer.from(`${JSON.stringify({ config, seed })}\n`));
}

/** Whose a folder is; null where it does not say. */
export function runIn(folder: string): Run | null {
  const file = path.join(folder, files.whose);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Run) : null;
}

/** The curve of a run so far, a point a step. What was no finite number is NaN: JSON has null for it. */
export function keptCurve(folder: string): GmcaeMetrics[] {
  const file = path.join(folder, files.curve);
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const whole = text.split("\n").slice(0, -1);
  return whole.map((line) => JSON.parse(line, finiteOrNaN) as GmcaeMetrics);
}

/** Once its results stand elsewhere a run needs its checkpoints no more; the curve stays. */
export function dropCheckpoints(folder: string): void {
  for (const name of [files.last, files.best]) fs.rmSync(path.join(folder, name), { force: true });
}

function finiteOrNaN(_key: string, value: unknown): unknown {
  return value ?? Number.NaN;
}

function lineOf(metrics: GmcaeMetrics): string {
  return `${JSON.stringify(metrics)}\n`;
}
