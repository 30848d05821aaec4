import { openDevice } from "../../ml/engine/index.ts";
import { laplacianOfGaussian, localContrast, sphericity } from "../../ml/filters/index.ts";
import { compileMap, configurations, gmcae, lossMap, percentileField, referenceOf } from "../../ml/gmcae/index.ts";
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
    const { map, figures } = await mapped(lungs, plan);
    await plan.dispose();
    await device.dispose();
    const reference = await referenceOf([{ ...lungs, map }]);
    const percentile = seconds(() => percentileField(map.loss, lungs.box, lungs.mask, reference));
    return {
      figures: {
        ...figures,
        "percentiles, s": percentile,
        "complete maps, s": (figures["maps, s"] ?? 0) + percentile,
        ...filtered(lungs),
        "peak memory, MB": process.resourceUsage().maxRSS / 1024,
      },
      peers: {},
      ratios: {},
    };
  },
};

async function mapped(
  { box, mask }: PreparedLungs,
  plan: MapPlan,
): Promise<{ map: LossMap; figures: Record<string, number> }> {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  let coarse = 0,
    longest = 0,
    last = 0,
    patches = 0;
  const map = await lossMap({
    box,
    mask,
    plan,
    onCoarse: () => void (coarse = since()),
    onProgress: (_, total) => {
      patches = total;
      longest = Math.max(longest, since() - last);
      last = since();
    },
  });
  return {
    map,
    figures: {
      patches,
      "coarse map, s": coarse,
      "maps, s": since(),
      "longest between two looks for a cancel, s": longest,
    },
  };
}

function filtered({ box, mask }: PreparedLungs): Record<string, number> {
  const hu: Field = {
    ...box,
    data: Float32Array.from(box.data, (value, v) => (mask.data[v]! > 0 ? value : Number.NaN)),
  };
  return {
    "local contrast, s": seconds(() => localContrast(hu, 6)),
    "Laplacian of Gaussian, s": seconds(() => laplacianOfGaussian(hu, 3)),
    "sphericity, s": seconds(() => sphericity(hu, [2, 3.5, 6])),
  };
}

function seconds(work: () => unknown): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}
