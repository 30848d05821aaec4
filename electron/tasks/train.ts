import path from "node:path";
import type { TensorSpec } from "../../ml/engine/index.ts";
import { adamEpsilon, gmcae, gmcaeLoss } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { adam, initialise, parameterCount, stepInputs } from "../../ml/nn/index.ts";
import type { Optimiser } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { writeSafetensors } from "../../ml/tensors/index.ts";
import { compileEvaluator, cosineRate, train, weightsOf } from "../../ml/training/index.ts";
import type { Evaluator, TrainResult } from "../../ml/training/index.ts";
import { runConfig } from "../contract/index.ts";
import type { RunConfig } from "../contract/index.ts";
import { FaultError, readRecord, takeLease } from "../store/index.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import type { OpenedDevice } from "./device.ts";
import { lungBoxOf } from "./lung-box.ts";
import { saveModel } from "./models.ts";
import { RunFiles } from "./run-files.ts";
import { configOf } from "./train-config.ts";
import { TrainReport } from "./train-report.ts";
import { splitData, trainingBatches, validationBatches } from "./training-data.ts";
import type { SplitData } from "./training-data.ts";
import { trainedOn } from "./trained-on.ts";
import { hilumVersion } from "./version.ts";

const validationBatchCount = 4;

/** Trains the run's GMCAE from its last checkpoint or from the beginning. Stopped, it leaves a checkpoint; finished, a model. */
export const trainTask: Task<"train"> = async ({ run }, context) => {
  const dir = context.workspace.runDir(run);
  const asked = await readRecord(path.join(dir, "config.json"), runConfig);
  if (asked === null) throw new FaultError("NOT_FOUND", `There is no run ${run}.`);
  const lease = await takeLease(dir);
  const opened = await openTaskDevice(asked.device, context);
  try {
    return await trainRun(asked, new RunFiles(dir), opened, context);
  } finally {
    await opened.device.dispose();
    await lease.release();
  }
};

type Trained = { run: string; model: string; step: number; lossNatsPerVoxel: number };

async function trainRun(asked: RunConfig, files: RunFiles, opened: OpenedDevice, context: TaskContext): Promise<Trained> {
  const known = await files.readState();
  if (known !== null && known.model !== null) {
    return { run: asked.id, model: known.model, step: known.step, lossNatsPerVoxel: known.lastLossNatsPerVoxel ?? Number.NaN };
  }
  const config = configOf(asked);
  const data = await dataOf(asked, config, context);
  const job = jobOf(asked, config, data);
  await writePlan(asked, job, opened, files, data);
  const resumeFrom = known?.checkpointStep == null ? undefined : await files.readCheckpoint(known.checkpointStep);
  if (resumeFrom !== undefined) await files.cutCurve(resumeFrom.step);
  const report = new TrainReport(asked, files, job.shapes, known, context);
  const evaluator = await compileEvaluator({ ...job.network, device: opened.device, batches: validationBatches(data.heldOut, config, asked.seed, validationBatchCount) });
  try {
    const result = await train({
      ...job.network,
      device: opened.device,
      optimiser: job.optimiser,
      batchSize: config.batch,
      batches: trainingBatches(data.training, config, asked.seed),
      weights: initialise(job.network.spec, seededRandom(asked.seed)),
      steps: asked.steps,
      learningRate: cosineRate({ peak: config.learningRate, totalSteps: asked.steps, warmUpSteps: job.warmUpSteps }),
      validation: { every: job.validationEvery, run: (weights) => perVoxel(evaluator, weights) },
      checkpointEvery: job.checkpointEvery,
      saveCheckpoint: (checkpoint) => report.saveCheckpoint(checkpoint),
      onMetrics: (metrics) => report.add(metrics),
      signal: context.signal,
      clock: () => performance.now(),
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    });
    await report.flush();
    if (result.outcome === "stopped") context.signal.throwIfAborted();
    return await finish(asked, job, files, report, result, context);
  } finally {
    await evaluator.dispose();
  }
}

interface TrainJob {
  readonly config: GmcaeConfig;
  readonly network: Pick<Parameters<typeof compileEvaluator>[0], "spec" | "loss" | "batchInputs">;
  readonly optimiser: Optimiser;
  /** Of everything in a checkpoint. */
  readonly shapes: Readonly<Record<string, TensorSpec>>;
  readonly warmUpSteps: number;
  readonly validationEvery: number;
  readonly checkpointEvery: number;
  readonly heldOutWords: string;
}

function jobOf(asked: RunConfig, config: GmcaeConfig, data: SplitData): TrainJob {
  const { spec } = gmcae(config);
  const batchInputs = { x: { shape: [config.batch, config.patchSize, config.patchSize, config.patchSize, 1] } };
  const optimiser = adam({ epsilon: adamEpsilon, ...(config.clipNorm === null ? {} : { clipNorm: config.clipNorm }) });
  const twentieth = Math.round(asked.steps / 20);
  return {
    config,
    network: { spec, loss: gmcaeLoss(config), batchInputs },
    optimiser,
    shapes: stepInputs(spec, batchInputs, optimiser),
    warmUpSteps: Math.min(100, twentieth),
    validationEvery: Math.min(500, Math.max(10, twentieth)),
    checkpointEvery: Math.min(200, Math.max(10, twentieth)),
    heldOutWords: data.words,
  };
}

async function dataOf(asked: RunConfig, config: GmcaeConfig, context: TaskContext): Promise<SplitData> {
  const boxes = [];
  for (const study of asked.studies) {
    context.signal.throwIfAborted();
    boxes.push(await lungBoxOf(study, context));
  }
  if (boxes.length === 0) throw new FaultError("REFUSED", "The run names no study.", { todo: "Choose at least one prepared study." });
  return splitData(boxes, config.patchSize, asked.seed);
}

async function writePlan(asked: RunConfig, job: TrainJob, opened: OpenedDevice, files: RunFiles, data: SplitData): Promise<void> {
  await files.writePlan({
    format: "hilum-plan",
    version: 1,
    config: { ...job.config },
    parameters: parameterCount(job.network.spec),
    device: opened.report,
    studies: asked.studies.map((study, index) => ({ study, use: data.use[index]! })),
    heldOut: { words: data.words, patches: validationBatchCount * job.config.batch, seed: asked.seed + 1 },
    learningRate: `rises to ${job.config.learningRate} over ${job.warmUpSteps} steps, then falls along half a cosine to 2 % of it`,
    validationEvery: job.validationEvery,
    checkpointEvery: job.checkpointEvery,
  });
}

async function perVoxel(evaluator: Evaluator, weights: Parameters<Evaluator["run"]>[0]): Promise<number> {
  return (await evaluator.run(weights)).watched["lossNatsPerVoxel"] ?? Number.NaN;
}

/** The best weights become the model: those of the last step where no validation was ever better. */
async function finish(asked: RunConfig, job: TrainJob, files: RunFiles, report: TrainReport, result: TrainResult, context: TaskContext): Promise<Trained> {
  const bestStep = result.best?.step ?? result.last.step;
  const best = bestStep === result.last.step ? result.last : await files.readCheckpoint(bestStep);
  const weights = Object.entries(weightsOf(best)).map(([name, data]) => [name, { shape: job.network.spec[name]!.shape, data: data as Float32Array<ArrayBuffer> }] as const);
  const sets = Object.entries(asked.overrides).map(([key, value]) => ` --set ${key}=${value}`).join("");
  await saveModel(
    context.workspace.modelDir(asked.id),
    {
      id: asked.id,
      name: asked.name,
      kind: "gmcae",
      configuration: asked.configuration,
      config: { ...job.config },
      parameters: parameterCount(job.network.spec),
      shipped: false,
      createdAt: new Date().toISOString(),
      hilum: hilumVersion,
      target: null,
      trainedOn: await trainedOn(asked.studies, context),
      prior: null,
      gmcae: null,
      training: {
        command: `hilum train-gmcae --config ${asked.configuration}${sets} --steps ${asked.steps} --batch ${asked.batch} --seed ${asked.seed}`,
        steps: bestStep,
        heldOutLossNatsPerVoxel: result.best?.loss ?? null,
      },
      limits: `Knows only what it was trained on. ${job.heldOutWords} Research use only, never a diagnosis.`,
    },
    writeSafetensors(Object.fromEntries(weights)),
  );
  await report.finished(asked.id);
  context.emit({ type: "changed", what: "models" });
  context.emit({ type: "changed", what: "runs" });
  return { run: asked.id, model: asked.id, step: result.last.step, lossNatsPerVoxel: report.lastLoss };
}
