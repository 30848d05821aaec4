import { appendFile, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Model } from "../../ml/nn/index.ts";
import { readCheckpoint, writeCheckpoint } from "../../ml/training/index.ts";
import type { Checkpoint } from "../../ml/training/index.ts";
import { metric, runBound, z } from "../contract/index.ts";
import type { Metric } from "../contract/index.ts";
import { appendLine, FaultError, readLines, readRecord, runState, writeAtomic, writeRecord } from "../store/index.ts";
import type { RunState } from "../store/index.ts";

/** One decision: what, what it came to, and why, each in words. */
const choice = z.object({ what: z.string(), value: z.string(), why: z.string() });
export type Choice = z.infer<typeof choice>;

/** plan.json of runs/<id>/: what was decided automatically before the first step, and why. */
export const runPlan = z.object({
  format: z.literal("hilum-plan"),
  version: z.literal(1),
  config: z.record(z.string(), z.unknown()),
  parameters: z.number().int(),
  device: z.object({ id: z.string(), recipes: z.string(), threads: z.number().int() }),
  studies: z.array(z.object({ study: z.string(), use: z.enum(["training", "held out", "both"]) })),
  heldOut: z.object({ words: z.string(), patches: z.number().int(), seed: z.number().int() }),
  validationEvery: z.number().int(),
  checkpointEvery: z.number().int(),
  /** Plans of before it was measured lack it. */
  bound: runBound.optional(),
  choices: z.array(choice),
});
export type RunPlan = z.infer<typeof runPlan>;

/** summary.json of runs/<id>/: what came of it. Times are of the steps that count, those made again after a crash once. */
export const runSummaryFile = z.object({
  format: z.literal("hilum-run-summary"),
  version: z.literal(1),
  outcome: z.enum(["finished", "stopped early"]),
  steps: z.number().int(),
  skippedSteps: z.number().int(),
  best: z.object({ step: z.number().int(), lossNatsPerVoxel: z.number() }).nullable(),
  /** How far the best held-out loss lies above the bound by noise, nats per voxel. null, or absent of old, where that is not known. */
  underfitNatsPerVoxel: z.number().nullable().optional(),
  secondsStepping: z.number(),
  secondsWaiting: z.number(),
  waitedShare: z.number().nullable(),
  /** Most memory that the process of the last attempt held. */
  peakMemoryMB: z.number(),
});
export type RunSummaryFile = z.infer<typeof runSummaryFile>;

/** The folder of one run: checkpoints, where it stands, its curve. */
export class RunFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get #curve(): string {
    return path.join(this.#dir, "metrics.jsonl");
  }

  /** Adds to the TensorBoard events of the attempt that goes on from `step` and was begun at `seconds` since 1970. */
  async appendEvents(step: number, seconds: number, bytes: Uint8Array): Promise<void> {
    await appendFile(path.join(this.#dir, `events.out.tfevents.${Math.floor(seconds)}.hilum.${step}`), bytes);
  }

  async writePlan(plan: RunPlan): Promise<void> {
    await writeRecord(path.join(this.#dir, "plan.json"), runPlan, plan);
  }

  async writeSummary(summary: RunSummaryFile): Promise<void> {
    await writeRecord(path.join(this.#dir, "summary.json"), runSummaryFile, summary);
  }

  readSummary(): Promise<RunSummaryFile | null> {
    return readRecord(path.join(this.#dir, "summary.json"), runSummaryFile);
  }

  /** The curve as it is on disk. */
  readCurve(): Promise<Metric[]> {
    return readLines(this.#curve, metric);
  }

  readState(): Promise<RunState | null> {
    return readRecord(path.join(this.#dir, "state.json"), runState);
  }

  async writeState(state: Omit<RunState, "format" | "version">): Promise<void> {
    await writeRecord(path.join(this.#dir, "state.json"), runState, {
      format: "hilum-run-state",
      version: 1,
      ...state,
    });
  }

  /** Writes a checkpoint of a model of `spec`, whole or not at all. */
  async writeCheckpoint(checkpoint: Checkpoint, spec: Model["spec"]): Promise<void> {
    await writeAtomic(this.#checkpoint(checkpoint.step), writeCheckpoint(checkpoint, spec));
  }

  /** Throws FaultError DAMAGED where the checkpoint is not whole or not there. */
  async readCheckpoint(step: number): Promise<Checkpoint> {
    const file = this.#checkpoint(step);
    try {
      return readCheckpoint(await readFile(file));
    } catch (error) {
      const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
      throw new FaultError("DAMAGED", `The checkpoint of step ${step} cannot be read: ${why}`, { file });
    }
  }

  /** Removes every checkpoint but those of these steps, and what a crash left of one half written. */
  async keepCheckpoints(steps: readonly (number | null)[]): Promise<void> {
    const kept = steps.map((step) => `checkpoint-${step}.safetensors`);
    for (const name of await readdir(this.#dir)) {
      if (/^\.?checkpoint-\d+\.safetensors/.test(name) && !kept.includes(name))
        await rm(path.join(this.#dir, name), { force: true });
    }
  }

  async appendCurve(points: readonly Metric[]): Promise<void> {
    for (const point of points) await appendLine(this.#curve, point);
  }

  /** Takes back what was drawn after the step that a run resumes from: those steps are made again. */
  async cutCurve(step: number): Promise<void> {
    const kept = (await this.readCurve()).filter((point) => point.step <= step);
    await writeAtomic(this.#curve, Buffer.from(kept.map((point) => `${JSON.stringify(point)}\n`).join("")));
  }

  #checkpoint(step: number): string {
    return path.join(this.#dir, `checkpoint-${step}.safetensors`);
  }
}
