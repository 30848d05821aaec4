import { configurations, gmcae, isHiddenKernel, trainingStep } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { parameterCount, sizeOf } from "../../ml/nn/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { warmUpOf } from "../../ml/training/index.ts";
import type { RunBound, RunConfig } from "../contract/index.ts";
import type { OpenedDevice } from "./device.ts";
import type { Choice, RunPlan } from "./run-files.ts";
import { boundChoice } from "./train-bound.ts";
import type { SplitData } from "./training-data.ts";

/** Patches that every validation scores. */
export const validationPatches = 32;

/** Steps from one validation, and one checkpoint, to the next. */
export function stepsBetweenLooks(steps: number): number {
  return Math.min(200, Math.max(10, Math.round(steps / 20)));
}

/** What was decided before the first step, and why. */
export function planOf(
  asked: RunConfig,
  config: GmcaeConfig,
  opened: OpenedDevice,
  data: SplitData,
  bound: RunBound,
): RunPlan {
  const every = stepsBetweenLooks(asked.steps);
  return {
    format: "hilum-plan",
    version: 1,
    config: { ...config },
    parameters: parameterCount(gmcae(config).spec),
    device: opened.report,
    studies: asked.studies.map((study, index) => ({ study, use: data.use[index]! })),
    heldOut: { words: data.words, patches: validationPatches, seed: asked.seed },
    validationEvery: every,
    checkpointEvery: every,
    bound,
    choices: [
      { what: "split", value: splitWords(data), why: data.words },
      ...batchAndRate(asked, config),
      ...patchChoices(asked, config),
      ...lookChoices(asked, every),
      ...deviceChoices(asked, opened),
      memoryChoice(config, data),
      boundChoice(bound),
    ],
  };
}

function splitWords({ use }: SplitData): string {
  const count = (which: SplitData["use"][number]): number => use.filter((each) => each === which).length;
  const both = count("both");
  return both > 0
    ? `${both} studies train and are looked at`
    : `${count("training")} train, ${count("held out")} held out`;
}

function batchAndRate(asked: RunConfig, config: GmcaeConfig): Choice[] {
  const named = Object.entries(configurations).find(([name]) => name === asked.configuration)?.[1];
  const origin = (given: number, own: number | undefined): string =>
    given === own
      ? `The value of the configuration ${asked.configuration}.`
      : `Asked for; ${asked.configuration} has ${own}.`;
  const isConstant = config.objective === "nats per patch";
  return [
    { what: "batch", value: `${config.batch} patches`, why: origin(config.batch, named?.batch) },
    {
      what: "learning rate",
      value: String(config.learningRate),
      why: origin(config.learningRate, named?.learningRate),
    },
    optimiserChoice(config),
    isConstant
      ? { what: "schedule", value: "constant", why: "The objective is the original's, and so is its learning rate." }
      : {
          what: "schedule",
          value: `warm-up of ${warmUpOf(asked.steps)} steps, then half a cosine to 2 %`,
          why: "A tenth of the run, at most 100 steps: moments of the gradient are not to be trusted before. A falling rate ends nearer the minimum.",
        },
  ];
}

function optimiserChoice(config: GmcaeConfig): Choice {
  const what = "optimiser";
  if (config.optimiser === "adam") return { what, value: "Adam", why: "The original's, for every parameter." };
  const hidden = Object.keys(gmcae(config).spec).filter((name) => isHiddenKernel(config, name)).length;
  return {
    what,
    value: `Muon for the kernels of ${hidden} hidden layers, Adam for the rest`,
    why: "Every direction of a hidden layer is learned at one speed and not the strongest first, which takes fewer steps.",
  };
}

function patchChoices(asked: RunConfig, config: GmcaeConfig): Choice[] {
  return [
    asked.sampling === "grid"
      ? {
          what: "patches",
          value: `${config.patchSize}³ of a grid without overlap, turned by one of 48 symmetries`,
          why: `Asked for: the original's way, which uses neither the lung mask nor what is left over at the far end; seed ${asked.seed}.`,
        }
      : {
          what: "patches",
          value: `${config.patchSize}³ at random places, at least a quarter lung, turned by one of 48 symmetries`,
          why: `A box is drawn by its litres of lung, so that every voxel of lung has the same chance; seed ${asked.seed}.`,
        },
    {
      what: "batches",
      value: "assembled one ahead on the thread that steps",
      why: "It takes a few milliseconds, and another thread would take its core from the step. How long each step waited stands in metrics.jsonl, the share in summary.json.",
    },
  ];
}

function lookChoices(asked: RunConfig, every: number): Choice[] {
  const { patience } = asked;
  return [
    {
      what: "validation",
      value: `${validationPatches} patches every ${every} steps`,
      why: "The same patches each time, unturned; about twenty looks a run, at most 200 steps apart. What was best is kept and becomes the model.",
    },
    {
      what: "checkpoint",
      value: `every ${every} steps`,
      why: "A crash costs no more than that. The best and the last are kept.",
    },
    patience === null || patience === undefined
      ? { what: "early stopping", value: "never", why: "No patience was asked for." }
      : { what: "early stopping", value: `after ${patience} validations without improvement`, why: "Asked for." },
  ];
}

function deviceChoices(asked: RunConfig, { report, threadsWhy }: OpenedDevice): Choice[] {
  return [
    {
      what: "device",
      value: report.id,
      why: `Named when the run was asked for, or then the one of the settings (${asked.device}).`,
    },
    { what: "threads", value: String(report.threads), why: threadsWhy },
  ];
}

/** Known before the first step: what is held all the time. The activations of a step come on top. */
function memoryChoice(config: GmcaeConfig, { training, heldOut }: SplitData): Choice {
  const bytesOf = ({ box, mask, leftOut }: TrainingBox): number =>
    box.data.byteLength + mask.data.byteLength + (leftOut?.data.byteLength ?? 0);
  const lungs = [...new Set([...training, ...heldOut])].reduce((sum, box) => sum + bytesOf(box), 0);
  // Weights and moments (`w:`, `m:`, `v:`), each read from one array and written to another (ml/nn/runner.ts).
  const kept = Object.entries(trainingStep(config).inputs).filter(([name]) => name.includes(":"));
  const state = kept.reduce((sum, [, { shape }]) => sum + sizeOf(shape) * 4 * 2, 0);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  return {
    what: "memory",
    value: `${megabytes(lungs)} of lungs, ${megabytes(state)} of weights and moments`,
    why: "All lungs are held in memory, so that a patch can come from any. A step's own arrays come on top; the peak stands in summary.json.",
  };
}
