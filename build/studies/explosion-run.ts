import { EngineError } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import type { GmcaeConfig, GmcaeMetrics } from "../../ml/gmcae/index.ts";
import { huPerUnit } from "../../ml/patches/index.ts";
import type { Variant } from "./explosion-variants.ts";
import { dropCheckpoints, keptCurve, keptRun } from "./kept-run.ts";
import type { LungData } from "./lung-data.ts";

/** What one run of a variant did. Norms are of the loss in nats per voxel, so that all rows compare. */
export interface Outcome {
  readonly id: string;
  readonly variant: string;
  /** What the variant was then: of another configuration the outcome is another. */
  readonly config: GmcaeConfig;
  readonly seed: number;
  readonly steps: number;
  /** Steps whose loss or gradient was no finite number; the weights stayed as they were. */
  readonly skipped: number;
  /** Twenty such steps in a row end a run: how it ended. */
  readonly stoppedBy: string | null;
  readonly firstNorm: number;
  /** Of after step 50; null where a run did not come so far. */
  readonly largestNorm: number | null;
  readonly largestLossNats: number | null;
  readonly smallestSigmaHu: number;
  readonly heldOutNats: number | null;
  readonly dead: number;
  readonly components: number;
}

export interface ExplosionRun {
  readonly variant: Variant;
  readonly seed: number;
  readonly data: Pick<LungData, "training" | "validation">;
  readonly device: Device;
  /** Where curve and checkpoints are kept while it runs; the curve stays. */
  readonly folder: string;
}

/** Steps from one checkpoint to the next. */
const checkpointEvery = 25;

/** Trains one seed of a variant, or goes on with it, and says what went wrong. */
export async function explosionRun(run: ExplosionRun): Promise<Omit<Outcome, "id">> {
  const { variant, seed, data, device, folder } = run;
  const { config, steps, rate } = variant;
  let stoppedBy: string | null = null;
  await keptRun(folder, {
    device,
    config,
    seed,
    steps,
    boxes: data.training,
    validationBoxes: data.validation,
    validateEvery: steps,
    checkpointEvery,
    learningRate: rate,
    // Nothing is held back but what is not a number: the question is what the variant does by itself.
    spikeLimit: Number.POSITIVE_INFINITY,
    clock: () => performance.now(),
  }).catch((error: unknown) => {
    if (!(error instanceof EngineError) || error.kind !== "NonFinite") throw error;
    stoppedBy = error.message;
  });
  dropCheckpoints(folder);
  return { variant: variant.id, config, seed, stoppedBy, ...summaryOf(keptCurve(folder), variant) };
}

/** Steps at the start that come from weights drawn at random and say nothing of where training goes. */
const firstSteps = 50;
/** Steps at the end whose mean responsibilities say which components are used. */
const lastSteps = 50;
/** A component that takes less than this of the patches (or voxels) is dead. */
const deadBelow = 0.01;

/** The figures of a curve. */
export function summaryOf(
  curve: readonly GmcaeMetrics[],
  { config }: Pick<Variant, "config">,
): Omit<Outcome, "id" | "variant" | "config" | "seed" | "stoppedBy"> {
  const perVoxel = config.objective === "nats per patch" ? config.patchSize ** 3 : 1;
  const later = curve.slice(firstSteps),
    last = curve.slice(-lastSteps);
  const norm = largest(later.map(({ gradientNorm }) => gradientNorm));
  const usage = Array.from({ length: config.gaussians }, (_, k) =>
    mean(last.map((step) => step.usage[k]!).filter(Number.isFinite)),
  );
  return {
    steps: curve.length,
    skipped: curve.at(-1)?.skipped ?? 0,
    firstNorm: (curve[0]?.gradientNorm ?? Number.NaN) / perVoxel,
    largestNorm: norm === null ? null : norm / perVoxel,
    largestLossNats: largest(later.map(({ lossNatsPerVoxel }) => lossNatsPerVoxel)),
    smallestSigmaHu:
      huPerUnit * Math.min(...curve.map(({ smallestSigma }) => smallestSigma).filter((sigma) => !Number.isNaN(sigma))),
    heldOutNats: curve.at(-1)?.validationNatsPerVoxel ?? null,
    dead: usage.filter((share) => share < deadBelow).length,
    components: config.gaussians,
  };
}

function largest(values: readonly number[]): number | null {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? null : Math.max(...finite);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
