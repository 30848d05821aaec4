import { normalQuantile975 } from "./interval.ts";
import type { Interval } from "./interval.ts";

/** Wilson's score interval (JASA 1927) for `successes` of `trials`; `z` standard errors, 95 % by default. [0, 1] without trials. */
export function wilsonInterval(successes: number, trials: number, z = normalQuantile975): Interval {
  if (!(successes >= 0 && successes <= trials)) throw new RangeError(`${successes} successes of ${trials} trials`);
  if (trials === 0) return [0, 1];
  const p = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = p + (z * z) / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}
