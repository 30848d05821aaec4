import type { Model } from "../nn/index.ts";
import { bottleneckCost, bottleneckNetwork } from "./bottleneck.ts";
import type { NetworkName, NetworkShape } from "./config.ts";
import { contextCost, contextNetwork } from "./context.ts";
import { originalCost, originalNetwork } from "./original.ts";

/** The network of a configuration; what its `apply` takes and gives stands with each. */
export function gmcae(config: NetworkShape): Model {
  return networks[config.network].build(config);
}

/** Multiply-adds of one patch forward; training costs about three times as many. */
export function multiplyAddsPerPatch(config: NetworkShape): number {
  return networks[config.network].cost(config);
}

/** Is a parameter the kernel of a layer between the first and the outputs? */
export function isHiddenKernel({ network }: Pick<NetworkShape, "network">, name: string): boolean {
  const [layer = "", part] = name.split("/");
  return part === "kernel" && !networks[network].ends.includes(layer);
}

/** Work above this in one run would keep a cancelled job waiting for more than about half a second on two cores. */
const multiplyAddsPerRun = 8e9;

/** Patches that are run at once where nothing is learned: up to eight. */
export function patchesPerRun(config: NetworkShape): number {
  return Math.max(1, Math.min(8, Math.floor(multiplyAddsPerRun / multiplyAddsPerPatch(config))));
}

interface Entry {
  build(config: NetworkShape): Model;
  cost(config: NetworkShape): number;
  /** The layer that reads a patch, and those that give an output or no more than one channel. */
  readonly ends: readonly string[];
}

const voxelEnds = ["encoder_conv_0", "head"];
const originalEnds = [
  "encoder_conv_1-2_0",
  "log_prior_conv3d",
  "log_prior",
  "mu_conv3d",
  "sigma_sq_conv3d",
  "sigma_sq_dense_2",
];

const networks: Readonly<Record<NetworkName, Entry>> = {
  original: { build: originalNetwork, cost: originalCost, ends: originalEnds },
  bottleneck: { build: bottleneckNetwork, cost: bottleneckCost, ends: voxelEnds },
  context: { build: contextNetwork, cost: contextCost, ends: voxelEnds },
};
