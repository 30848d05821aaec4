import path from "node:path";
import { gmcae, trainGmcae, writeGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { parameterCount } from "../../ml/nn/index.ts";
import { gridSampler } from "../../ml/patches/index.ts";
import type { PatchSampler } from "../../ml/patches/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { weightsOf } from "../../ml/training/index.ts";
import type { Checkpoint, TrainResult } from "../../ml/training/index.ts";
import { runConfig } from "../contract/index.ts";
import type { RunConfig, TaskOutput } from "../contract/index.ts";
import { FaultError, readRecord, waitForLease } from "../store/index.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import type { OpenedDevice } from "./device.ts";
import { lungBoxOf } from "./lung-box.ts";
import { saveModel } from "./models.ts";
import { RunFiles } from "./run-files.ts";
import { boundOf } from "./train-bound.ts";
import { configOf } from "./train-config.ts";
import { planOf, stepsBetweenLooks, validationPatches } from "./train-plan.ts";
import { neverFinite, trainingFault } from "./train-faults.ts";
import { TrainReport } from "./train-report.ts";
import { summaryOf } from "./train-summary.ts";
import { trainedOn } from "./trained-on.ts";
import { splitData } from "./training-data.ts";
import type { SplitData } from "./training-data.ts";
import { hilumVersion } from "./version.ts";

/**
 * After a `kill -9` of its main process a compute process lives on for up to two seconds, and a killed one is there until the
 * system has cleared it away: whoever resumes at once waits that long for the run's lease.
 */
const leaseWaitMs = 4_000;

/** Trains the run's GMCAE from its last checkpoint or from the beginning. Stopped, it leaves a checkpoint; finished, a model. */
export const trainTask: Task<"train"> = async ({ run }, context) => {
  const dir = context.workspace.runDir(run);
  const asked = await readRecord(path.join(dir, "config.json"), runConfig);
  if (asked === null) throw new FaultError("NOT_FOUND", `There is no run ${run}.`);
  const lease = await waitForLease(dir, leaseWaitMs, context.signal);
  const opened = await openTaskDevice(asked.device, context);
  try {
    return await trainRun(asked, new RunFiles(dir), opened, context);
  } finally {
    await opened.device.dispose();
    await lease.release();
  }
};

type Trained = TaskOutput<"train">;

async function trainRun(
  asked: RunConfig,
  files: RunFiles,
  opened: OpenedDevice,
  context: TaskContext,
): Promise<Trained> {
  const known = await files.readState();
  if (known !== null && known.model !== null) {
    return {
      run: asked.id,
      model: known.model,
      step: known.step,
      lossNatsPerVoxel: known.lastLossNatsPerVoxel ?? Number.NaN,
      waitedShare: (await files.readSummary())?.waitedShare ?? null,
    };
  }
  const config = configOf(asked);
  const data = await dataOf(asked, config, context);
  const every = stepsBetweenLooks(asked.steps);
  const bound = await boundOf(config, data.training, context.signal);
  await files.writePlan(planOf(asked, config, opened, data, bound));
  context.emit({ type: "changed", what: "runs" });
  const checkpointStep = known?.checkpointStep ?? null;
  const resumeFrom = checkpointStep === null ? undefined : await files.readCheckpoint(checkpointStep);
  await files.cutCurve(resumeFrom?.step ?? 0);
  const report = new TrainReport(asked, files, gmcae(config).spec, known, bound, context);
  const result = await trainGmcae({
    device: opened.device,
    config,
    boxes: data.training,
    validationBoxes: data.heldOut,
    ...(asked.sampling === "grid" ? { sampler: gridOf(data, config, asked.seed) } : {}),
    seed: asked.seed,
    validationPatches,
    validateEvery: every,
    checkpointEvery: every,
    steps: asked.steps,
    ...(typeof asked.patience === "number" ? { patience: asked.patience } : {}),
    saveCheckpoint: (checkpoint) => report.saveCheckpoint(checkpoint),
    onMetrics: (metrics) => report.add(metrics),
    signal: context.signal,
    clock: () => performance.now(),
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
  }).catch((error: unknown) => {
    throw trainingFault(error);
  });
  await report.flush();
  if (result.outcome === "stopped") context.signal.throwIfAborted();
  await saveBest(asked, config, data, await bestOf(result, files), result, context);
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  const summary = summaryOf(result, await files.readCurve(), config.batch, bound, peakMemoryMB);
  await files.writeSummary(summary);
  await report.finished(asked.id);
  context.emit({ type: "changed", what: "models" });
  context.emit({ type: "changed", what: "runs" });
  const { waitedShare } = summary;
  return { run: asked.id, model: asked.id, step: result.last.step, lossNatsPerVoxel: report.lastLoss, waitedShare };
}

async function dataOf(asked: RunConfig, config: GmcaeConfig, context: TaskContext): Promise<SplitData> {
  const boxes = [];
  for (const study of asked.studies) {
    context.signal.throwIfAborted();
    boxes.push(await lungBoxOf(study, context));
  }
  if (boxes.length === 0)
    throw new FaultError("REFUSED", "The run names no study.", { todo: "Choose at least one prepared study." });
  return splitData(boxes, config.patchSize, asked.seed);
}

/** The original's way through the boxes. */
function gridOf({ training }: SplitData, config: GmcaeConfig, seed: number): PatchSampler {
  const { patchSize, batch, clipHu } = config;
  return gridSampler({ boxes: training, random: seededRandom(seed + 1), n: patchSize, batch, clip: clipHu });
}

/** The checkpoint with the best validation: it becomes the model. */
async function bestOf({ best, last }: TrainResult, files: RunFiles): Promise<Checkpoint> {
  if (best === null) throw neverFinite(last.step);
  return best.step === last.step ? last : files.readCheckpoint(best.step);
}

async function saveBest(
  asked: RunConfig,
  config: GmcaeConfig,
  data: SplitData,
  best: Checkpoint,
  result: TrainResult,
  context: TaskContext,
): Promise<void> {
  const sets = Object.entries(asked.overrides)
    .map(([key, value]) => ` --set ${key}=${value}`)
    .join("");
  await saveModel(
    context.workspace.modelDir(asked.id),
    {
      id: asked.id,
      name: asked.name,
      kind: "gmcae",
      configuration: asked.configuration,
      config: { ...config },
      parameters: parameterCount(gmcae(config).spec),
      shipped: false,
      createdAt: new Date().toISOString(),
      hilum: hilumVersion,
      target: null,
      trainedOn: await trainedOn(asked.studies, context),
      prior: null,
      gmcae: null,
      training: {
        command: `hilum train-gmcae --config ${asked.configuration}${sets} --steps ${asked.steps} --batch ${asked.batch} --learning-rate ${asked.learningRate} --seed ${asked.seed}`,
        steps: best.step,
        heldOutLossNatsPerVoxel: result.best?.loss ?? null,
      },
      limits: `Knows only what it was trained on. ${data.words} Research use only, never a diagnosis.`,
    },
    writeGmcae({ config, weights: weightsOf(best) }),
  );
}
