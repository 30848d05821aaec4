import { configurations, faithful } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { constantRate, cosineRate } from "../../ml/training/index.ts";
import type { Schedule } from "../../ml/training/index.ts";

/** One way to train a network, and what of it differs from the row before. */
export interface Variant {
  readonly id: string;
  readonly words: string;
  readonly config: GmcaeConfig;
  readonly steps: number;
  readonly seeds: number;
  readonly rate: Schedule;
}

/** A quarter of the original's channels on 16³ patches: small enough to try many ways many times on two cores. */
const small: GmcaeConfig = { ...configurations.seed, patchSize: 16, filters: [16, 32, 64], gaussians: 4, batch: 8 };
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
const warmed = (peak: number): Schedule => cosineRate({ peak, totalSteps: steps, warmUpSteps: 50 });

const perVoxel: GmcaeConfig = { ...small, clipNorm: null };
const clipped: GmcaeConfig = { ...small, clipNorm: 1 };
const floored: GmcaeConfig = { ...clipped, varianceFloor: 4e-4 };
const limited: GmcaeConfig = { ...floored, clipHu: [-1024, 1100] };
const fast: GmcaeConfig = { ...limited, learningRate: 1e-3 };
const voxel = (name: "base" | "gaussian"): GmcaeConfig => ({
  ...configurations[name],
  patchSize: 16,
  filters: [16, 32, 64],
  denseUnits: 64,
});

/** What was tried, from the original's way to the product's, then the way that ships at the original's full size. */
export const variants: readonly Variant[] = [
  way("original-1e-3", "as the original: nats per patch, no clipping, no floor; Adam 1e-3", {
    ...faithful(small),
    learningRate: 1e-3,
  }),
  way("original-1e-4", "the same, Adam 1e-4", faithful(small)),
  way("per-voxel", "loss divided by the voxels, Adam 1e-4", perVoxel),
  way("per-voxel-1e-3", "the same, Adam 1e-3", { ...perVoxel, learningRate: 1e-3 }),
  way("clip-1e-3", "and the gradient's norm clipped to 1", { ...clipped, learningRate: 1e-3 }),
  way("floor-1e-3", "and a floor of 14 HU under σ", { ...floored, learningRate: 1e-3 }),
  way("hu-1e-3", "and HU limited to −1024 … 1100", fast),
  way("warm-1e-3", "and a warm-up of 50 steps, then half a cosine", fast, { rate: warmed(1e-3) }),
  way("warm-1e-2", "the same, peak 1e-2", { ...fast, learningRate: 1e-2 }, { rate: warmed(1e-2) }),
  way("gaussian", "one Gaussian a voxel, σ = 14 HU + softplus", voxel("gaussian"), { rate: warmed(1e-3) }),
  way("base", "a mixture of three at every voxel, σ = 14 HU + softplus", voxel("base"), { rate: warmed(1e-3) }),
  way(
    "full-channels",
    "the original's 64, 128, 256 channels on 16³, trained as the row “warm-up”",
    {
      ...fast,
      filters: configurations.seed.filters,
      gaussians: configurations.seed.gaussians,
      batch: 4,
    },
    { seeds: 10, rate: warmed(1e-3) },
  ),
];
