import { halfLogTwoPi } from "../statistics/index.ts";
import { huPerUnit } from "../patches/index.ts";
import type { GmcaeConfig } from "./config.ts";

/** What the loss of a configuration cannot, or can hardly, go below: nats per voxel, in normalised units as the loss is. */
export interface LossBound {
  /**
   * No weights and no data give less: −ln of the highest density that a σ at its floor allows, reached by one component of
   * weight 1 whose mean is every voxel's value. null without a floor.
   */
  readonly analytic: number | null;
  /** Mean loss of a model that knows everything but the noise. null where the noise is not known. */
  readonly empirical: number | null;
}

/**
 * The bounds of a configuration whichever its likelihood, for scans with Gaussian noise of `noiseHu` (above 0). All keep their
 * variance s above the same floor: of a patch it is floor + activation, of a voxel (√floor + activation)², and `fixed variance`
 * learns the one σ that it has. A mixture is nowhere denser than its densest component. Known but for noise of variance v,
 * a voxel costs ½·ln(2πs) + v/(2s) on average; the best s is v, or the floor where that is more.
 */
export function lossBound({ varianceFloor }: Pick<GmcaeConfig, "varianceFloor">, noiseHu: number | null): LossBound {
  const noise = noiseHu === null ? null : (noiseHu / huPerUnit) ** 2;
  return {
    analytic: varianceFloor === 0 ? null : atBest(varianceFloor, 0),
    empirical: noise === null ? null : atBest(Math.max(noise, varianceFloor), noise),
  };
}

/** Mean of −ln of a Gaussian of variance s over values of variance `noise` around its mean. */
function atBest(s: number, noise: number): number {
  return halfLogTwoPi + Math.log(s) / 2 + noise / (2 * s);
}
