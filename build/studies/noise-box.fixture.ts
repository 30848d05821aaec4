import type { Vec3 } from "../../ml/geometry/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";

/** 12 mm of something as dense as lung, all of it in the mask. */
export function noiseBox(seed: number): TrainingBox {
  const size: Vec3 = [12, 12, 12];
  const affineLps = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;
  const random = seededRandom(seed);
  const data = Int16Array.from({ length: 12 ** 3 }, () => Math.round(-850 + 40 * random.normal()));
  return { box: { size, affineLps, data }, mask: { size, affineLps, data: new Uint8Array(12 ** 3).fill(1) } };
}
