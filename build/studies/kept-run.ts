import fs from "node:fs";
import path from "node:path";
import { gmcae, trainGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeMetrics, TrainGmcaeOptions } from "../../ml/gmcae/index.ts";
import { readCheckpoint, writeCheckpoint } from "../../ml/training/index.ts";
import type { Checkpoint } from "../../ml/training/index.ts";

/** What a training run leaves in its folder. */
const files = { curve: "metrics.jsonl", last: "last.safetensors", best: "best.safetensors" } as const;

/**
 * Trains and keeps curve and checkpoints in `folder`: stopped at any moment, the same call goes on from the last of its
 * `checkpointEvery`. Gives the checkpoint of the best validation, or the last where there was none. Throws what training throws.
 */
export async function keptRun(
  folder: string,
  options: Omit<TrainGmcaeOptions, "saveCheckpoint" | "resumeFrom">,
): Promise<Checkpoint> {
  fs.mkdirSync(folder, { recursive: true });
  const file = (name: keyof typeof files): string => path.join(folder, files[name]);
  const { spec } = gmcae(options.config);
  const resumeFrom = fs.existsSync(file("last")) ? readCheckpoint(fs.readFileSync(file("last"))) : undefined;
  // What the curve has beyond the checkpoint, a line cut short among it, is made again.
  const kept = keptCurve(folder).filter(({ step }) => step <= (resumeFrom?.step ?? 0));
  writeWhole(file("curve"), Buffer.from(kept.map(lineOf).join("")));
  const lines: string[] = [];
  const result = await trainGmcae({
    ...options,
    onMetrics(metrics) {
      lines.push(lineOf(metrics));
      options.onMetrics?.(metrics);
    },
    async saveCheckpoint(checkpoint, kind) {
      fs.appendFileSync(file("curve"), lines.splice(0).join(""));
      const bytes = writeCheckpoint(checkpoint, spec);
      if (kind === "best") writeWhole(file("best"), bytes);
      writeWhole(file("last"), bytes);
    },
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
  });
  if (result.best === null || result.best.step === result.last.step) return result.last;
  return readCheckpoint(fs.readFileSync(file("best")));
}

/** The curve of a run so far, a point a step. */
export function keptCurve(folder: string): GmcaeMetrics[] {
  const file = path.join(folder, files.curve);
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const whole = text.split("\n").slice(0, -1);
  return whole.map((line) => JSON.parse(line) as GmcaeMetrics);
}

/** Once its results stand elsewhere a run needs its checkpoints no more; the curve stays. */
export function dropCheckpoints(folder: string): void {
  for (const name of [files.last, files.best]) fs.rmSync(path.join(folder, name), { force: true });
}

/** Whole or not at all. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  fs.writeFileSync(`${file}.part`, bytes);
  fs.renameSync(`${file}.part`, file);
}

function lineOf(metrics: GmcaeMetrics): string {
  return `${JSON.stringify(metrics)}\n`;
}
