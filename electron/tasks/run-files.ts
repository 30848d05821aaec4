import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Values } from "../../ml/engine/index.ts";
import type { Model } from "../../ml/nn/index.ts";
import { readSafetensors, writeSafetensors } from "../../ml/tensors/index.ts";
import type { StoredTensor } from "../../ml/tensors/index.ts";
import type { Checkpoint, TrainingState } from "../../ml/training/index.ts";
import { metric, z } from "../contract/index.ts";
import type { Metric } from "../contract/index.ts";
import { appendLine, FaultError, readLines, readRecord, runState, writeAtomic, writeRecord } from "../store/index.ts";
import type { RunState } from "../store/index.ts";

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
});
export type RunPlan = z.infer<typeof runPlan>;

const trainingState: z.ZodType<TrainingState> = z.object({
  step: z.number().int(),
  skipped: z.number().int(),
  best: z.object({ step: z.number().int(), loss: z.number() }).nullable(),
  validationsSinceBest: z.number().int(),
  batches: z.unknown(),
});

/** The folder of one run: checkpoints, where it stands, its curve. */
export class RunFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get curve(): string {
    return path.join(this.#dir, "metrics.jsonl");
  }

  async writePlan(plan: RunPlan): Promise<void> {
    await writeRecord(path.join(this.#dir, "plan.json"), runPlan, plan);
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
  async writeCheckpoint({ step, tensors, state }: Checkpoint, spec: Model["spec"]): Promise<void> {
    const stored: Record<string, StoredTensor> = {};
    for (const [name, data] of Object.entries(tensors)) {
      // `t` is a number; `w:`, `m:` and `v:` stand before the names of the parameters.
      stored[name] = { shape: name === "t" ? [] : spec[name.slice(2)]!.shape, data: Float32Array.from(data) };
    }
    await writeAtomic(this.#checkpoint(step), writeSafetensors(stored, { training: JSON.stringify(state) }));
  }

  /** Throws FaultError DAMAGED where the checkpoint is not whole or not there. */
  async readCheckpoint(step: number): Promise<Checkpoint> {
    const file = this.#checkpoint(step);
    try {
      const { tensors, metadata } = readSafetensors(await readFile(file));
      const state = trainingState.parse(JSON.parse(metadata["training"] ?? ""));
      const values: Values = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
      return { step, tensors: values, state };
    } catch (error) {
      const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
      throw new FaultError("DAMAGED", `The checkpoint of step ${step} cannot be read: ${why}`, { file });
    }
  }

  /** Removes every checkpoint but those of these steps. */
  async keepCheckpoints(steps: readonly (number | null)[]): Promise<void> {
    const kept = steps.map((step) => `checkpoint-${step}.safetensors`);
    for (const name of await readdir(this.#dir)) {
      if (/^checkpoint-\d+\.safetensors$/.test(name) && !kept.includes(name))
        await rm(path.join(this.#dir, name), { force: true });
    }
  }

  async appendCurve(points: readonly Metric[]): Promise<void> {
    for (const point of points) await appendLine(this.curve, point);
  }

  /** Takes back what was drawn after the step that a run resumes from: those steps are made again. */
  async cutCurve(step: number): Promise<void> {
    const kept = (await readLines(this.curve, metric)).filter((point) => point.step <= step);
    await writeAtomic(this.curve, Buffer.from(kept.map((point) => `${JSON.stringify(point)}\n`).join("")));
  }

  #checkpoint(step: number): string {
    return path.join(this.#dir, `checkpoint-${step}.safetensors`);
  }
}
