import { openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { baselines } from "../../electron/tasks/baselines.ts";
import { inSteps } from "../../electron/tasks/in-steps.ts";
import type { Steps } from "../../ml/filters/index.ts";
import { compileMap, configurations, gmcae, lossMap, percentileSteps, referenceOf } from "../../ml/gmcae/index.ts";
import type { MapPlan } from "../../ml/gmcae/index.ts";
import type { Field } from "../../ml/geometry/index.ts";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { initialise } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { volumeIn, lungsOf } from "../chest.ts";
import { realChest, type Bench } from "./measure.ts";

/** Complete maps of both lungs, first weights: a network's speed does not depend on what it learned. `narrow` is what ships. */
export const maps: Bench = {
  words: "maps both lungs of LIDC-IDRI-0001 with `base` and `narrow`, and filters them; no peer",
  async run() {
    const lungs = lungsOf(await volumeIn(realChest()));
    const device = await openDevice("cpu", { threads: 2 });
    const figures = {
      ...(await mapped(lungs, "base", device)),
      ...(await mapped(lungs, "narrow", device)),
      ...(await filtered(lungs)),
      "peak memory, MB": process.resourceUsage().maxRSS / 1024,
    };
    await device.dispose();
    return { figures, peers: {}, ratios: {} };
  },
};

/** Coarse map, whole map with its round loss, percentiles against a reference of the same lungs, and the looks for a cancel. */
async function mapped(lungs: PreparedLungs, name: "base" | "narrow", device: Device): Promise<Record<string, number>> {
  const config = configurations[name];
  const plan = await compileMap({ device, config, weights: initialise(gmcae(config).spec, seededRandom(1)) });
  const looks = watchedSignal();
  const { map, figures } = await timedMap(lungs, plan, looks.signal);
  await plan.dispose();
  const duringMap = looks.longestSeconds();
  const reference = await referenceOf([{ ...lungs, map }]);
  looks.start();
  const percentile = await seconds(percentileSteps(map.loss, lungs.box, lungs.mask, reference), looks.signal);
  const all = {
    ...figures,
    "percentiles, s": percentile,
    "complete maps, s": figures["maps, s"] + percentile,
    "longest between two looks for a cancel, maps, s": duringMap,
    "longest between two looks for a cancel, percentiles, s": looks.longestSeconds(),
  };
  return Object.fromEntries(Object.entries(all).map(([figure, value]) => [`${name}: ${figure}`, value]));
}

/** A signal that nobody aborts, and how long nobody looked at it: from the start, between two looks, to the end. */
function watchedSignal(): { readonly signal: AbortSignal; start(): void; longestSeconds(): number } {
  const { signal } = new AbortController();
  let last = performance.now(),
    longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  Object.defineProperty(signal, "throwIfAborted", { value: look });
  return {
    signal,
    start() {
      last = performance.now();
      longest = 0;
    },
    longestSeconds() {
      look();
      return longest / 1000;
    },
  };
}

async function timedMap({ box, mask }: PreparedLungs, plan: MapPlan, signal: AbortSignal) {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  let coarse = 0,
    patches = 0;
  const map = await lossMap({
    box,
    mask,
    plan,
    signal,
    inSteps: (steps) => inSteps(steps, signal),
    onCoarse: () => void (coarse = since()),
    onProgress: (_, total) => void (patches = total),
  });
  return { map, figures: { patches, "coarse map, s": coarse, "maps, s": since() } };
}

function lungHu({ box, mask }: PreparedLungs): Field {
  return { ...box, data: Float32Array.from(box.data, (value, v) => (mask.data[v]! > 0 ? value : Number.NaN)) };
}

/** Each baseline of the product, once a study. */
async function filtered(lungs: PreparedLungs): Promise<Record<string, number>> {
  const hu = lungHu(lungs);
  const looks = watchedSignal();
  const figures: Record<string, number> = {};
  for (const { id, filter } of baselines) figures[`${id}, s`] = await seconds(filter(hu), looks.signal);
  const all = Object.values(figures).reduce((sum, value) => sum + value, 0);
  return {
    ...figures,
    "all baselines, s": all,
    "longest between two looks for a cancel, baselines, s": looks.longestSeconds(),
  };
}

async function seconds(steps: Steps<unknown>, signal: AbortSignal): Promise<number> {
  const began = performance.now();
  await inSteps(steps, signal);
  return (performance.now() - began) / 1000;
}
