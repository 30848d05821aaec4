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

/** Work above this in one run would keep a cancelled job waiting for more than about half a second on two cores. */
const multiplyAddsPerRun = 8e9;

/** Patches that are run at once where nothing is learned: up to eight. */
export function patchesPerRun(config: NetworkShape): number {
  return Math.max(1, Math.min(8, Math.floor(multiplyAddsPerRun / multiplyAddsPerPatch(config))));
}

interface Entry {
  build(config: NetworkShape): Model;
  cost(config: NetworkShape): number;
}

const networks: Readonly<Record<NetworkName, Entry>> = {
  original: { build: originalNetwork, cost: originalCost },
  bottleneck: { build: bottleneckNetwork, cost: bottleneckCost },
  context: { build: contextNetwork, cost: contextCost },
};
