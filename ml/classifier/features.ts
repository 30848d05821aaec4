import type { Volume } from "../geometry/index.ts";
import { transformBox } from "../patches/index.ts";
import { shuffle } from "../statistics/index.ts";
import type { Random } from "../statistics/index.ts";
import type { EncoderPlan } from "./encoder.ts";
import { poolPyramid } from "./pyramid.ts";
import type { BinRule } from "./pyramid.ts";

/** One patient's pooled features, a row for each turned copy of the lung box. */
export interface LungFeatures {
  /** Keys of the symmetries, one a row. */
  readonly symmetries: readonly number[];
  readonly rows: readonly Float32Array<ArrayBuffer>[];
}

/** k different symmetries, the box as it is first. */
export function chooseSymmetries(k: number, random: Random): number[] {
  if (!Number.isInteger(k) || k < 1 || k > 48)
    throw new RangeError(`${k} symmetries: a whole number from 1 to 48 is needed`);
  const turned = Array.from({ length: 47 }, (_, i) => i + 1);
  return [0, ...shuffle(turned, random).slice(0, k - 1)];
}

/** Encodes the box once for each symmetry and pools it. */
export async function lungFeatures(options: {
  readonly plan: EncoderPlan;
  readonly box: Volume;
  readonly symmetries: readonly number[];
  readonly bins?: BinRule;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}): Promise<LungFeatures> {
  const { plan, box, symmetries, bins = "covering", signal, onProgress } = options;
  const rows: Float32Array<ArrayBuffer>[] = [];
  for (const key of symmetries) {
    const turned = key === 0 ? box : transformBox(box, key);
    rows.push(poolPyramid(await plan.encode(turned, signal), bins));
    onProgress?.(rows.length, symmetries.length);
  }
  return { symmetries, rows };
}
