import { configurations, faithful } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { constantRate, cosineRate } from "../../ml/training/index.ts";
import type { Schedule } from "../../ml/training/index.ts";

/** One way to train a network, and what of it differs from the row that its words name. */
export interface Variant {
  readonly id: string;
  readonly words: string;
  readonly config: GmcaeConfig;
  readonly steps: number;
  readonly seeds: number;
  readonly rate: Schedule;
  /** Where one run takes hours: too long to be run without being named. */
  readonly isLong?: true;
}

const steps = 500;

const way = (id: string, words: string, config: GmcaeConfig, more: Partial<Variant> = {}): Variant => ({
  id,
  words,
  config,
  steps,
  seeds: 3,
  rate: constantRate(config.learningRate),
  ...more,
});
/** What the product's training does where nothing else is said. */
const warmed = (peak: number): Pick<Variant, "rate"> => ({
  rate: cosineRate({ peak, totalSteps: steps, warmUpSteps: 50 }),
});

/** Small enough to try many ways many times on two cores: 16³ patches, four a step, an eighth of the original's channels. */
const small = { patchSize: 16, filters: configurations.tiny.filters, gaussians: 4, batch: 4 } as const;
const { seed, tiny, base, gaussian } = configurations;

const original: GmcaeConfig = { ...faithful(seed), ...small };
const fast: GmcaeConfig = { ...original, learningRate: 1e-3 };
/** Ten times the README's higher rate: where what fails rarely fails often. */
const hot: GmcaeConfig = { ...original, learningRate: 1e-2 };
const shipped: GmcaeConfig = { ...tiny, ...small };
const voxelwise = { patchSize: 16, filters: [16, 32, 64], denseUnits: 64, batch: 4 } as const;

/** The original's way, one remedy at a time where it fails, then the ways that ship; last the original's own size. */
export const variants: readonly Variant[] = [
  way("original-1e-4", "the original: nats per patch, ELU + 1, no floor, no clipping; Adam 1e-4", original, {
    seeds: 10,
  }),
  way("original-1e-3", "the original, Adam 1e-3", fast),
  way("original-1e-2", "the original, Adam 1e-2", hot, { seeds: 10 }),
  way("per-voxel-1e-2", "… and the loss divided by the voxels", { ...hot, objective: "nats per voxel" }),
  way("softplus-1e-2", "… and softplus for ELU + 1", { ...hot, varianceActivation: "softplus" }),
  way("exp-1e-2", "… and exp (log σ²) for ELU + 1", { ...hot, varianceActivation: "exp" }),
  way("floor-1e-2", "… and a floor of 7 HU under σ", { ...hot, varianceFloor: tiny.varianceFloor }),
  way("floor-14-1e-2", "… and a floor of 14 HU under σ", { ...hot, varianceFloor: base.varianceFloor }),
  way("hu-1e-2", "… and HU limited to −1024 … 1100", { ...hot, clipHu: tiny.clipHu }),
  way("warm-1e-2", "… and a warm-up of 50 steps, then half a cosine", hot, warmed(1e-2)),
  way("clip-1e-2", "… and the gradient's norm clipped to 1", { ...hot, clipNorm: 1 }),
  way("beta-1e-2", "… and β-NLL, β = 0.5", { ...hot, beta: 0.5 }),
  way("muon-1e-2", "… and Muon for the kernels of hidden layers", { ...hot, optimiser: "muon" }),
  way("shipped", "as tiny ships: per voxel, floor of 7 HU, HU limited, clipped to 1, warm-up; Adam 1e-3", shipped, {
    seeds: 10,
    ...warmed(1e-3),
  }),
  way("shipped-1e-2", "the same, peak 1e-2", { ...shipped, learningRate: 1e-2 }, warmed(1e-2)),
  way(
    "seed",
    "as seed ships: per voxel, floor of 7 HU, clipped to 1, warm-up; Adam 1e-4",
    { ...seed, ...small },
    warmed(1e-4),
  ),
  way(
    "base",
    "as base ships: a mixture of three at every voxel, σ = 14 HU + softplus; Muon and Adam 1e-3",
    { ...base, ...voxelwise },
    {
      seeds: 10,
      ...warmed(1e-3),
    },
  ),
  way("base-adam", "… and Adam alone", { ...base, ...voxelwise, optimiser: "adam" }, warmed(1e-3)),
  way("base-exp", "… and exp for softplus", { ...base, ...voxelwise, varianceActivation: "exp" }, warmed(1e-3)),
  way("base-beta", "… and β-NLL, β = 0.5", { ...base, ...voxelwise, beta: 0.5 }, warmed(1e-3)),
  way("gaussian", "one Gaussian at every voxel", { ...gaussian, ...voxelwise }, warmed(1e-3)),
  way("gaussian-beta", "… and β-NLL, β = 0.5", { ...gaussian, ...voxelwise, beta: 0.5 }, warmed(1e-3)),
  way(
    "full-channels",
    "as shipped, with the original's 64, 128, 256 channels and eight components on 16³",
    { ...shipped, filters: seed.filters, gaussians: seed.gaussians },
    { seeds: 10, isLong: true, ...warmed(1e-3) },
  ),
  way(
    "full-size",
    "as shipped, at the original's size: 64, 128, 256 channels, eight components, 32³, four patches a step",
    { ...seed, varianceFloor: tiny.varianceFloor, clipHu: tiny.clipHu, learningRate: 1e-3, batch: small.batch },
    { isLong: true, ...warmed(1e-3) },
  ),
];
