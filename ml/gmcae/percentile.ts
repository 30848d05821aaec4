import { depthSteps, finished, gaussianSteps } from "../filters/index.ts";
import type { Steps } from "../filters/index.ts";
import type { Field, Mask, Volume } from "../geometry/index.ts";
import { quantileSorted } from "../statistics/index.ts";
import { tissueClasses, tissueOf } from "./tissue.ts";

/**
 * What losses a model gives to lungs that are taken for ordinary: without this a loss says little, since vessels and pleura
 * have higher ones than air everywhere. Plain JSON; stands beside the model's weights.
 */
export interface LossReference {
  readonly format: "hilum-reference";
  readonly version: 1;
  /** How many people's lungs it was made of. */
  readonly patients: number;
  /** `classCount` classes, in the order of `classOf`: quantiles of the loss in nats per voxel at 0, 0.5, … 100 %. */
  readonly classes: readonly { readonly voxels: number; readonly quantiles: readonly number[] }[];
  /** The same of the mean losses of ranked patches. */
  readonly patchQuantiles: readonly number[];
}

/** One person's lungs with their map. */
export interface ReferenceLungs {
  readonly map: { readonly loss: Field; readonly patchLosses: Float32Array };
  /** The 1 mm lung box in HU. */
  readonly box: Volume;
  readonly mask: Mask;
  /** Voxels near findings: not ordinary. */
  readonly leftOut?: Mask;
}

/** Upper ends of classes of depth under the surface of the lungs, mm. */
const depthsMm = [3, 8];
const depthCount = depthsMm.length + 1;
const classCount = tissueClasses.length * depthCount;
const smoothingMm = 1.5;
const quantileCount = 201;
/** No patient gives more voxels to a class, so that large lungs do not outweigh small ones; classes with fewer in all borrow. */
const mostPerPatient = 20_000,
  fewest = 1_000;

/**
 * Pools lungs one after the other. A class with fewer than 1,000 voxels takes the quantiles of all voxels. Throws RangeError
 * where there are no lungs at all.
 */
export async function referenceOf(
  lungs: AsyncIterable<ReferenceLungs> | Iterable<ReferenceLungs>,
): Promise<LossReference> {
  const pools: number[][] = Array.from({ length: classCount }, () => []);
  const patchLosses: number[] = [];
  let patients = 0;
  for await (const one of lungs) {
    patients++;
    pooled(one).forEach((losses, c) => pools[c]!.push(...thinned(losses)));
    patchLosses.push(...one.map.patchLosses);
  }
  const everything = pools.flat();
  if (everything.length === 0 || patchLosses.length === 0) throw new RangeError("no lungs to make a reference of");
  return {
    format: "hilum-reference",
    version: 1,
    patients,
    classes: pools.map((pool) => ({
      voxels: pool.length,
      quantiles: quantilesOf(pool.length < fewest ? everything : pool),
    })),
    patchQuantiles: quantilesOf(patchLosses),
  };
}

/** Where each voxel's loss stands among the reference's of the same tissue at the same depth: 0 … 100; NaN where there is no loss. */
export function percentileField(loss: Field, box: Volume, mask: Mask, reference: LossReference): Field {
  return finished(percentileSteps(loss, box, mask, reference));
}

export function* percentileSteps(loss: Field, box: Volume, mask: Mask, { classes }: LossReference): Steps<Field> {
  const classAt = yield* classOf(box, mask);
  const data = new Float32Array(loss.data.length),
    [nx, ny] = loss.size;
  for (let v = 0; v < data.length; v++) {
    const value = loss.data[v]!;
    data[v] = Number.isNaN(value) ? Number.NaN : percentileAmong(value, classes[classAt(v)]!.quantiles);
    if (v % (nx * ny) === 0) yield;
  }
  return { size: loss.size, affineLps: loss.affineLps, data };
}

/** 0 … 100 by linear interpolation between ascending quantiles at equal steps; where several are equal, the middle of them. */
export function percentileAmong(value: number, quantiles: readonly number[]): number {
  const last = quantiles.length - 1;
  const below = countBelow(value, quantiles);
  let upTo = below;
  while (upTo <= last && quantiles[upTo] === value) upTo++;
  if (below === 0 && upTo === 0) return 0;
  if (below > last) return 100;
  if (upTo > below) return (100 * (below + upTo - 1)) / 2 / last;
  const low = quantiles[below - 1]!,
    high = quantiles[below]!;
  return (100 * (below - 1 + (value - low) / (high - low))) / last;
}

/** How many of ascending values are below one. */
function countBelow(value: number, ascending: readonly number[]): number {
  let low = 0,
    high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of a lung voxel's class: four tissues × three depths, depth fastest. */
function* classOf(box: Volume, mask: Mask): Steps<(voxel: number) => number> {
  const hu: Field = { ...box, data: new Float32Array(box.data) };
  for (let v = 0; v < hu.data.length; v++) if (mask.data[v] === 0) hu.data[v] = Number.NaN;
  yield;
  const smoothed = (yield* gaussianSteps(hu, smoothingMm)).data;
  yield;
  const depth = (yield* depthSteps(mask, depthsMm.at(-1)! + 1)).data;
  yield;
  const depthOf = (mm: number): number => {
    const found = depthsMm.findIndex((end) => mm < end);
    return found === -1 ? depthsMm.length : found;
  };
  return (v) => tissueOf(smoothed[v]!) * depthCount + depthOf(depth[v]!);
}

function pooled({ map, box, mask, leftOut }: ReferenceLungs): number[][] {
  const classAt = finished(classOf(box, mask));
  const pools: number[][] = Array.from({ length: classCount }, () => []);
  for (const [v, loss] of map.loss.data.entries())
    if (!Number.isNaN(loss) && !(leftOut && leftOut.data[v]! > 0)) pools[classAt(v)]!.push(loss);
  return pools;
}

/** Evenly spread over the lung: at most `mostPerPatient`. */
function thinned(losses: readonly number[]): number[] {
  const step = Math.max(1, losses.length / mostPerPatient);
  return Array.from({ length: Math.floor(losses.length / step) }, (_, i) => losses[Math.floor(i * step)]!);
}

function quantilesOf(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return Array.from({ length: quantileCount }, (_, q) =>
    Number(quantileSorted(sorted, q / (quantileCount - 1)).toFixed(5)),
  );
}
