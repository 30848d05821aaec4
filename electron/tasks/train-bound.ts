import { noiseHu } from "../../ml/filters/index.ts";
import { lossBound } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { quantileSorted } from "../../ml/statistics/index.ts";
import type { RunBound } from "../contract/index.ts";
import type { Choice } from "./run-files.ts";

/** What no loss of a run goes below, from its configuration and from the noise of the boxes that it trains on. */
export async function boundOf(
  config: GmcaeConfig,
  boxes: readonly TrainingBox[],
  signal: AbortSignal,
): Promise<RunBound> {
  const measured: number[] = [];
  for (const { box } of boxes) {
    // A quarter of a second each: whoever asks to stop is heard in between.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const noise = noiseHu(box);
    if (noise !== null) measured.push(noise);
  }
  const noise =
    measured.length === 0
      ? null
      : quantileSorted(
          measured.sort((a, b) => a - b),
          0.5,
        );
  const { analytic, empirical } = lossBound(config, noise);
  return {
    analyticNatsPerVoxel: analytic,
    empiricalNatsPerVoxel: empirical,
    noiseHu: noise,
    words: `${floorWords(config)} ${noiseWords(measured.length, boxes.length)}`,
  };
}

/** The bound as one of the run's choices. */
export function boundChoice({ analyticNatsPerVoxel, empiricalNatsPerVoxel, noiseHu: noise, words }: RunBound): Choice {
  const nats = (value: number): string => `${value.toFixed(3)} nats per voxel`;
  const parts = [
    ...(empiricalNatsPerVoxel === null || noise === null
      ? []
      : [`${nats(empiricalNatsPerVoxel)} by noise of ${noise.toFixed(1)} HU`]),
    ...(analyticNatsPerVoxel === null ? [] : [`${nats(analyticNatsPerVoxel)} by the floor of σ`]),
  ];
  return { what: "bound", value: parts.length === 0 ? "not known" : parts.join(", "), why: words };
}

function floorWords({ varianceFloor }: GmcaeConfig): string {
  return varianceFloor === 0
    ? "σ has no floor, and without one a loss has no bound by itself."
    : "Where σ stands at its floor and every voxel is known, the loss is least: no weights go below.";
}

function noiseWords(measured: number, all: number): string {
  if (measured === 0)
    return "No box that is trained on holds enough soft tissue to measure its noise: what it costs is not known.";
  return (
    `Noise is the most frequent standard deviation among 5 mm windows of soft tissue, the median of ${measured} of ${all} boxes; ` +
    "a network that knows everything else pays for it. An estimate: in lung the noise may be less, and held-out scans have their own."
  );
}
