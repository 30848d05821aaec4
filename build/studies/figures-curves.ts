import fs from "node:fs";
import path from "node:path";
import type { Device } from "../../ml/engine/index.ts";
import { noiseHu } from "../../ml/filters/index.ts";
import { configurations, lossBound } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig, GmcaeMetrics } from "../../ml/gmcae/index.ts";
import { huPerUnit } from "../../ml/patches/index.ts";
import { curveFigure } from "./curve-figure.ts";
import type { Curve, Level } from "./curve-figure.ts";
import { keptCurve } from "./kept-run.ts";
import type { LungData } from "./lung-data.ts";
import { timedRun } from "./timed-run.ts";

export interface CurvesWish {
  readonly device: Device;
  readonly data: Pick<LungData, "training" | "validation">;
  /** Of each run. */
  readonly minutes: number;
  /** With the original's channels, not an eighth of them. */
  readonly isFull: boolean;
  readonly folder: string;
}

/** Those of the original's figure. */
const components = [
  { gaussians: 2, colour: "#0072b2" },
  { gaussians: 4, colour: "#d55e00" },
] as const;
const seed = 1;

/** Trains the original's network with two and with four components and writes their curves in one SVG; gives its name. */
export async function trainingCurves({ device, data, minutes, isFull, folder }: CurvesWish): Promise<string> {
  const curves: Curve[] = [];
  for (const { gaussians, colour } of components) {
    const config = configOf(gaussians, isFull);
    const own = path.join(folder, `${isFull ? "full" : "eighth"}-${minutes}-minutes-m${gaussians}`);
    await timedRun({ ...data, device, config, seed, minutes, folder: own });
    curves.push(...curvesOf(keptCurve(own), `m = ${gaussians}`, colour));
  }
  const config = configOf(components[0].gaussians, isFull);
  const svg = curveFigure({
    title: "Training a Gaussian-mixture autoencoder with m components",
    note: `${isFull ? "The original's channels" : "An eighth of the original's channels"}, ${config.patchSize}³ patches, ${config.batch} a step, ${minutes} minutes each; ${data.training.length} volumes of as many patients`,
    xLabel: "Step",
    yLabel: "Loss, nats per voxel",
    right: { label: `Loss, nats per patch of ${config.patchSize}³`, factor: config.patchSize ** 3 },
    curves,
    levels: levelsOf(config, data),
  });
  const file = path.join(folder, `curves-${isFull ? "full" : "eighth"}-${minutes}-minutes.svg`);
  fs.writeFileSync(file, svg);
  return file;
}

function configOf(gaussians: number, isFull: boolean): GmcaeConfig {
  const { tiny, seed: original } = configurations;
  return { ...tiny, name: `m = ${gaussians}`, gaussians, filters: isFull ? original.filters : tiny.filters };
}

/** Points that the training curve is thinned to, each the mean of as many steps. */
const thinnedTo = 120;

/** Training as a thin line of means, held out as a line with its points. */
export function curvesOf(metrics: readonly GmcaeMetrics[], label: string, colour: string): Curve[] {
  const size = Math.max(1, Math.ceil(metrics.length / thinnedTo));
  const groups = Array.from({ length: Math.ceil(metrics.length / size) }, (_, i) =>
    metrics.slice(i * size, (i + 1) * size),
  );
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const training = groups.map(
    (group) => [mean(group.map(({ step }) => step)), mean(group.map((m) => m.lossNatsPerVoxel))] as const,
  );
  const heldOut = metrics.flatMap(({ step, validationNatsPerVoxel: loss }) =>
    loss === undefined ? [] : [[step, loss] as const],
  );
  return [
    { label: `${label}, training`, points: training, colour, marks: false },
    { label: `${label}, held out`, points: heldOut, colour, marks: true },
  ];
}

/** What no training goes below: by the floor of σ, and by the noise of the scans (the middle one of those that have it). */
function levelsOf(config: GmcaeConfig, { training }: Pick<LungData, "training">): Level[] {
  const noises = training.flatMap(({ box }) => noiseHu(box) ?? []).sort((a, b) => a - b);
  const noise = noises[noises.length >> 1] ?? null;
  const { analytic, empirical } = lossBound(config, noise);
  const floor = huPerUnit * Math.sqrt(config.varianceFloor);
  return [
    ...(empirical === null ? [] : [{ label: `noise of these scans, ${noise!.toFixed(0)} HU`, y: empirical }]),
    ...(analytic === null ? [] : [{ label: `floor of σ, ${floor.toFixed(0)} HU`, y: analytic }]),
  ];
}
