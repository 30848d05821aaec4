import { uncentred } from "./config.ts";
import type { GmcaeConfig } from "./config.ts";

export type ConfigurationName = "golden" | "tiny" | "seed" | "base" | "narrow" | "gaussian" | "fixed" | "context";

const original = {
  network: "original",
  likelihood: "patch mixture",
  lossOn: "patch",
  denseUnits: 128,
  ...uncentred,
  varianceFloor: 0,
  varianceActivation: "elu",
  beta: 0,
  clipHu: null,
  objective: "nats per voxel",
  optimiser: "adam",
  clipNorm: 1,
} as const;

const base: GmcaeConfig = {
  name: "base",
  network: "bottleneck",
  patchSize: 32,
  filters: [32, 64, 80],
  denseUnits: 128,
  centreHu: -825,
  codeActivation: "linear",
  likelihood: "voxel mixture",
  gaussians: 3,
  varianceFloor: 4e-4,
  varianceActivation: "softplus",
  beta: 0,
  clipHu: [-1024, 1100],
  lossOn: "lung",
  objective: "nats per voxel",
  optimiser: "muon",
  clipNorm: 1,
  learningRate: 1e-3,
  batch: 8,
};

/**
 * `golden`: the toy of the tests. `tiny`: the original's architecture with an eighth of the channels and two components.
 * `seed`: the original's network (kdsb17, scripts/train_gmcae.py), trained per voxel, clipped and with a floor of 7 HU under σ
 * (what closes its explosions: docs/results.md) unless `faithful`.
 * `base`: a mixture at every voxel, decoded from one code a patch. `narrow`: `base` with a code that has room for lung and none for a
 * nodule, which a map needs (docs/results.md, “The code and the map”); `lung-base` is one. `gaussian`, `fixed`: its baselines, the same network with a
 * plainer likelihood. `context`: `base`'s likelihood for a block that the network does not see.
 */
export const configurations: Readonly<Record<ConfigurationName, GmcaeConfig>> = {
  golden: {
    ...original,
    name: "golden",
    patchSize: 16,
    filters: [3, 4, 5],
    denseUnits: 6,
    gaussians: 2,
    objective: "nats per patch",
    clipNorm: null,
    learningRate: 1e-3,
    batch: 2,
  },
  tiny: {
    ...original,
    name: "tiny",
    patchSize: 32,
    filters: [8, 16, 32],
    gaussians: 2,
    varianceFloor: 1e-4,
    clipHu: [-1024, 1100],
    learningRate: 1e-3,
    batch: 8,
  },
  seed: {
    ...original,
    name: "seed",
    patchSize: 32,
    filters: [64, 128, 256],
    gaussians: 8,
    varianceFloor: 1e-4,
    learningRate: 1e-4,
    batch: 32,
  },
  base,
  narrow: { ...base, name: "narrow", denseUnits: 16 },
  gaussian: { ...base, name: "gaussian", likelihood: "voxel gaussian", gaussians: 1 },
  fixed: { ...base, name: "fixed", likelihood: "fixed variance", gaussians: 1 },
  context: {
    ...base,
    name: "context",
    network: "context",
    filters: [32, 64, 96],
    ...uncentred,
  },
};

/** An `original` network as the original trained it: nats per patch, no clipping of gradients or HU, ELU + 1 and no floor. */
export function faithful(config: GmcaeConfig): GmcaeConfig {
  return {
    ...config,
    objective: "nats per patch",
    clipNorm: null,
    clipHu: null,
    varianceFloor: 0,
    varianceActivation: "elu",
    beta: 0,
  };
}

/** Adam's epsilon in the original (Keras's default). */
export const adamEpsilon = 1e-8;
