import { openDevice } from "../../ml/engine/index.ts";
import { inSteps } from "../../electron/tasks/in-steps.ts";
import { laplacianOfGaussianSteps, localContrastSteps, noduleSphericitySteps } from "../../ml/filters/index.ts";
import type { Steps } from "../../ml/filters/index.ts";
import { compileMap, configurations, gmcae, lossMap, percentileSteps, referenceOf } from "../../ml/gmcae/index.ts";
import type { LossMap, MapPlan } from "../../ml/gmcae/index.ts";
import type { Field } from "../../ml/geometry/index.ts";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { initialise } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { volumeIn, lungsOf } from "../chest.ts";
import { realChest, type Bench } from "./measure.ts";

/** Complete maps of both lungs with `base`, first weights: a network's speed does not depend on what it learned. */
export const maps: Bench = {
  words: "maps both lungs of LIDC-IDRI-0001 with `base`, and filters them; no peer",
  async run() {
    const lungs = lungsOf(await volumeIn(realChest()));
    const device = await openDevice("cpu", { threads: 2 });
    const config = configurations.base;
    const plan = await compileMap({ device, config, weights: initialise(gmcae(config).spec, seededRandom(1)) });
    const looks = watchedSignal();
    const { map, figures } = await mapped(lungs, plan, looks.signal);
    await plan.dispose();
    await device.dispose();
    const duringMap = looks.longestSeconds();
    const reference = await referenceOf([{ ...lungs, map }]);
    const hu = lungHu(lungs);
    looks.start();
    const percentile = await seconds(percentileSteps(map.loss, lungs.box, lungs.mask, reference), looks.signal);
    const filters = await filtered(hu, looks.signal);
    return {
      figures: {
        ...figures,
        "percentiles, s": percentile,
        "complete maps, s": (figures["maps, s"] ?? 0) + percentile,
        ...filters,
        "longest between two looks for a cancel, maps, s": duringMap,
        "longest between two looks for a cancel, percentiles and filters, s": looks.longestSeconds(),
        "peak memory, MB": process.resourceUsage().maxRSS / 1024,
      },
      peers: {},
      ratios: {},
    };
  },
};

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

async function mapped(
  { box, mask }: PreparedLungs,
  plan: MapPlan,
  signal: AbortSignal,
): Promise<{ map: LossMap; figures: Record<string, number> }> {
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

async function filtered(hu: Field, signal: AbortSignal): Promise<Record<string, number>> {
  return {
    "local contrast, s": await seconds(localContrastSteps(hu, 6), signal),
    "Laplacian of Gaussian, s": await seconds(laplacianOfGaussianSteps(hu, 3), signal),
    "sphericity, s": await seconds(noduleSphericitySteps(hu), signal),
  };
}

async function seconds(steps: Steps<unknown>, signal: AbortSignal): Promise<number> {
  const began = performance.now();
  await inSteps(steps, signal);
  return (performance.now() - began) / 1000;
}
