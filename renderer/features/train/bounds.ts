import type { RunBound } from "../../../electron/contract/index.ts";
import type { Bound } from "../../charts/index.ts";
import { number, quantity } from "../../ui/index.ts";

/** The lines that a run's loss is drawn with: the noise of its scans and the floor of σ, where they are known. */
export function boundLines(bound: RunBound | undefined): readonly Bound[] {
  if (bound === undefined) return [];
  const { empiricalNatsPerVoxel, analyticNatsPerVoxel, noiseHu } = bound;
  return [
    ...(empiricalNatsPerVoxel === null || noiseHu === null
      ? []
      : [{ label: `noise ${quantity(noiseHu, "HU")}`, value: empiricalNatsPerVoxel }]),
    ...(analyticNatsPerVoxel === null ? [] : [{ label: "σ floor", value: analyticNatsPerVoxel }]),
  ];
}

/** How far a loss is from what the noise of the scans alone would leave, in words; undefined where that is not known. */
export function gapWords(loss: number | undefined, bound: RunBound | undefined): string | undefined {
  const noise = bound?.empiricalNatsPerVoxel ?? null;
  if (noise === null || loss === undefined) return undefined;
  const gap = loss - noise;
  return `${number(Math.abs(gap), 2)} nats ${gap < 0 ? "below" : "above"} the noise of these scans`;
}
