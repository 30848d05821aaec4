import type { GmcaeConfig } from "./configurations.ts";

/** Multiply-adds of one patch forward through the network's convolutions; training costs about three times as many. */
export function multiplyAddsPerPatch({
  patchSize,
  filters,
  gaussians,
}: Pick<GmcaeConfig, "patchSize" | "filters" | "gaussians">): number {
  const [f0, f1, f2] = filters;
  const full = 27 * patchSize ** 3,
    half = full / 8,
    quarter = full / 64,
    eighth = full / 512;
  const encoder = full * f0 + half * (f0 * f0 + f0 * f1) + quarter * (f1 * f1 + f1 * f2) + eighth * f2 * f2;
  const decoder = eighth * f2 * f2 + quarter * (f2 * f2 + f2 * f1) + half * (f1 * f1 + f1 * f0) + full * f0 * f0;
  const heads = full * f0 * gaussians + eighth * 2 * f2;
  return encoder + decoder + heads;
}
