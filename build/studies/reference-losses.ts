import type { Device } from "../../ml/engine/index.ts";
import { compileMap, lossMap, percentileField, referenceOf } from "../../ml/gmcae/index.ts";
import type { LossReference, MapPlan, ReferenceLungs, TrainedGmcae } from "../../ml/gmcae/index.ts";
import type { NamedBox } from "./lung-data.ts";

/** How a reference fits patients that gave nothing to it and that the model never saw: 50 and 0.05 where it fits. */
export interface Calibration {
  readonly patients: number;
  /** Mean over patients of the median percentile of the voxels of their lungs, what lies near findings left out. */
  readonly median: number;
  /** Mean share of these voxels above the 95th percentile. */
  readonly above95: number;
}

type Say = (words: string) => void;

/** The losses that a model gives to lungs taken for ordinary, near findings left out of voxels and patches alike. */
export async function referenceLosses(
  device: Device,
  trained: TrainedGmcae,
  boxes: readonly NamedBox[],
  say: Say,
): Promise<LossReference> {
  return withMaps(device, trained, boxes, say, referenceOf);
}

export async function calibration(
  device: Device,
  trained: TrainedGmcae,
  reference: LossReference,
  boxes: readonly NamedBox[],
  say: Say,
): Promise<Calibration> {
  return withMaps(device, trained, boxes, say, async (lungs) => {
    const medians: number[] = [],
      shares: number[] = [];
    for await (const { map, box, mask } of lungs) {
      const percentiles = percentileField(map.loss, box, mask, reference).data.filter((p) => !Number.isNaN(p));
      medians.push(percentiles.sort()[percentiles.length >> 1]!);
      shares.push(percentiles.filter((p) => p > 95).length / percentiles.length);
    }
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    return { patients: medians.length, median: mean(medians), above95: mean(shares) };
  });
}

async function withMaps<T>(
  device: Device,
  trained: TrainedGmcae,
  boxes: readonly NamedBox[],
  say: Say,
  work: (lungs: AsyncIterable<ReferenceLungs>) => Promise<T>,
): Promise<T> {
  const plan = await compileMap({ device, ...trained });
  try {
    return await work(mapped(plan, boxes, say));
  } finally {
    await plan.dispose();
  }
}

async function* mapped(plan: MapPlan, boxes: readonly NamedBox[], say: Say): AsyncGenerator<ReferenceLungs> {
  for (const [n, { name, box, mask, leftOut }] of boxes.entries()) {
    // Left out of the mask, so that no patch's mean holds it either.
    const ordinary = { ...mask, data: mask.data.map((label, v) => (leftOut?.data[v] === 1 ? 0 : label)) };
    const map = await lossMap({ box, mask: ordinary, plan });
    say(`${name} mapped, ${n + 1} of ${boxes.length}`);
    yield { map, box, mask };
  }
}
