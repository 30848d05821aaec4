import type {
  ConfigurationCard,
  DeviceReport,
  ListedModel,
  Metric,
  RunBound,
  RunSummary,
} from "../../../electron/contract/index.ts";
import { generator } from "./phantom.ts";

export const recordedModels: readonly ListedModel[] = [
  {
    format: "hilum-model",
    version: 1,
    id: "lung-base",
    name: "lung-base 1.0",
    kind: "gmcae",
    configuration: "base",
    config: { patch: 32, network: "bottleneck", components: 3 },
    parameters: 312_400,
    weightsSha256: "3d".repeat(32),
    shipped: true,
    createdAt: "2026-11-26T09:00:00.000Z",
    hilum: "0.1.0",
    target: null,
    trainedOn: {
      kind: "patients",
      patients: 64,
      phantoms: 0,
      positives: null,
      attribution: "Invented for tests; no person's scan.",
    },
    prior: null,
    gmcae: null,
    training: { command: "npm run train:shipped", steps: 9000, heldOutLossNatsPerVoxel: -1.41 },
    limits: "Cubes of 51 mm around a nodule, the nodule left out. Research use only, never a diagnosis.",
    evidence:
      "No operator on this map tells nodules from vessels better than the same operator on HU (gain +0.01 ± 0.04).",
    referencePatients: 76,
  },
  {
    format: "hilum-model",
    version: 1,
    id: "lung-tiny",
    name: "lung-tiny 1.0",
    kind: "gmcae",
    configuration: "tiny",
    config: { patch: 32, filters: [8, 16, 32], components: 2 },
    parameters: 96_422,
    weightsSha256: "1f".repeat(32),
    shipped: true,
    createdAt: "2026-11-20T09:00:00.000Z",
    hilum: "0.1.0",
    target: null,
    trainedOn: {
      kind: "both",
      patients: 3,
      phantoms: 24,
      positives: null,
      attribution: "LIDC-IDRI-0003, CMB-CRC-MSB-01068, Lung_Dx-A0002 (The Cancer Imaging Archive, CC BY)",
    },
    prior: null,
    gmcae: null,
    training: {
      command: "npx hilum train-gmcae --data PATH --config tiny --steps 4000",
      steps: 4000,
      heldOutLossNatsPerVoxel: -0.92,
    },
    limits:
      "Small and trained on few scans: it shows how the map is made, not how good a map can be. Research use only.",
    referencePatients: null,
  },
  {
    format: "hilum-model",
    version: 1,
    id: "phantom-demo",
    name: "phantom-demo 1.0",
    kind: "classifier",
    configuration: "spp",
    config: { pyramid: [1, 2, 4] },
    parameters: 18_721,
    weightsSha256: "2e".repeat(32),
    shipped: true,
    createdAt: "2026-11-20T10:00:00.000Z",
    hilum: "0.1.0",
    target: "a nodule was put into the synthetic chest",
    trainedOn: {
      kind: "phantoms",
      patients: 0,
      phantoms: 48,
      positives: 24,
      attribution: "Synthetic chests made by Hilum",
    },
    prior: 0.5,
    gmcae: "lung-tiny",
    training: {
      command: "npx hilum train-classifier --cohort PATH --labels PATH --gmcae lung-tiny",
      steps: 400,
      heldOutLossNatsPerVoxel: null,
    },
    limits: "Has seen synthetic chests only. On a patient's scan it says nothing.",
    referencePatients: null,
  },
];

export const recordedConfigurations: readonly ConfigurationCard[] = [
  {
    id: "tiny",
    title: "Tiny",
    words:
      "Patches of 32 mm, three levels of 8, 16 and 32 filters, two mixture components. Minutes on two cores; good for a first look.",
    parameters: 96_422,
    batch: 16,
    learningRate: 0.001,
  },
  {
    id: "seed",
    title: "As in the original",
    words:
      "Exactly the network of the original work: 8.7 million parameters. Days on a processor; meant for a graphics card.",
    parameters: 8_664_136,
    batch: 32,
    learningRate: 0.0001,
  },
];

export const recordedDevices: readonly DeviceReport[] = [
  { id: "cpu", name: "CPU", available: true, reason: null, recipes: "generic", threads: 2 },
  {
    id: "tfjs-node-gpu",
    name: "TensorFlow GPU",
    available: false,
    reason: "The package @tensorflow/tfjs-node-gpu is not installed. Run npm run setup:gpu to install it.",
    recipes: null,
    threads: 0,
  },
];

/** As `lossBound` has it of `tiny` and 18 HU. */
const recordedBound: RunBound = {
  analyticNatsPerVoxel: -3.686,
  empiricalNatsPerVoxel: -2.242,
  noiseHu: 18,
  words:
    "Where σ stands at its floor and every voxel is known, the loss is least: no weights go below. Noise is the most frequent standard deviation among 5 mm windows of soft tissue, the median of 2 of 2 boxes; a network that knows everything else pays for it. An estimate: in lung the noise may be less, and held-out scans have their own.",
};

/** A run that was interrupted at step 1,240 with a checkpoint at 1,200. */
export function interruptedRun(studies: readonly string[]): RunSummary {
  return {
    config: {
      format: "hilum-run",
      version: 1,
      id: "run-1",
      name: "First look",
      kind: "gmcae",
      configuration: "tiny",
      overrides: {},
      studies: [...studies],
      steps: 2000,
      batch: 16,
      learningRate: 0.001,
      seed: 1,
      device: "cpu",
      createdAt: "2026-11-24T10:20:00.000Z",
    },
    jobId: "job-train-1",
    step: 1240,
    checkpointStep: 1200,
    lastLoss: -0.61,
    model: null,
    bound: recordedBound,
  };
}

/** An invented curve, the same at every start. */
export function curve(steps: number, from = 0): Metric[] {
  const random = generator(5 + from);
  return Array.from({ length: Math.max(0, steps - from) }, (_, at): Metric => metricAt(from + at + 1, random));
}

export function metricAt(step: number, random: () => number): Metric {
  const level = 1.35 * Math.exp(-step / 420) - 0.82;
  return {
    step,
    lossNatsPerVoxel: level + (random() - 0.5) * 0.22,
    validationNatsPerVoxel: step % 100 === 0 ? level + 0.06 + (random() - 0.5) * 0.03 : null,
    gradientNorm: 0.4 + 3.2 * Math.exp(-step / 300) + random() * 0.4,
    smallestSigma: 0.04 + 0.3 * Math.exp(-step / 350),
    componentUsage: [0.63, 0.37],
    skipped: step > 300 ? 1 : 0,
    patchesPerSecond: 41 + random() * 4,
  };
}
