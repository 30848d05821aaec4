import fs from "node:fs";
import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import { compileMap, readGmcae } from "../../ml/gmcae/index.ts";
import { extractPatch, lungTiles } from "../../ml/patches/index.ts";
import { root } from "../paths.ts";
import { chestVolume, lungsOf } from "./chest.ts";
import type { Bench } from "./measure.ts";

const runs = 12;

/** The loss map's inner loop on a part of the patches; the whole lung's time is computed from it, not measured. */
export const maps: Bench = {
  words: "maps patches of LIDC-IDRI-0001 with the shipped model; no peer",
  async run() {
    const { box, mask } = lungsOf(await chestVolume());
    const { config, weights } = shippedModel();
    const device = await openDevice("cpu");
    const plan = await compileMap({ device, config, weights });
    const n = config.patchSize;
    const tiles = lungTiles(mask, n, n / 2);
    const patches = new Float32Array(plan.batch * n ** 3);
    let began = performance.now();
    for (let run = -1; run < runs; run++) {
      if (run === 0) began = performance.now();
      for (let p = 0; p < plan.batch; p++) {
        const tile = tiles[(Math.max(run, 0) * plan.batch + p) % tiles.length];
        if (tile !== undefined)
          extractPatch(box, tile, n, patches.subarray(p * n ** 3, (p + 1) * n ** 3), config.clipHu);
      }
      await plan.run(patches);
    }
    const seconds = (performance.now() - began) / 1000;
    await plan.dispose();
    await device.dispose();
    const perSecond = (runs * plan.batch) / seconds;
    return {
      figures: {
        "patches a second": perSecond,
        "patches of the whole lung": tiles.length,
        "whole lung at that rate, s": tiles.length / perSecond,
      },
      peers: {},
      ratios: {},
    };
  },
};

function shippedModel() {
  return readGmcae(fs.readFileSync(path.join(root, "build/models/lung-tiny/weights.safetensors")));
}
