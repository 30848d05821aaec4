import type { Values } from "../engine/index.ts";
import type { PatchSampler, SamplerState } from "../patches/index.ts";
import { resumeRandom } from "../statistics/index.ts";
import type { Random, RandomState } from "../statistics/index.ts";
import type { BatchSource } from "../training/index.ts";
import { drawBlank } from "./blank.ts";
import type { GmcaeConfig } from "./config.ts";

/** The batches of `batchInputs(config)`: patches and weights of the sampler and, for the network that fills them, drawn blanks. */
export function patchBatches(sampler: PatchSampler, config: GmcaeConfig, blanks: Random): BatchSource {
  let random = blanks;
  return {
    async next() {
      const { inputs, state } = nextBatch(sampler, config, random);
      return { inputs, state: config.network === "context" ? { sampler: state, blanks: random.state() } : state };
    },
    // What a checkpoint holds was given by `next` above.
    resume(state) {
      if (config.network !== "context") return sampler.resume(state as SamplerState);
      const both = state as { readonly sampler: SamplerState; readonly blanks: RandomState };
      sampler.resume(both.sampler);
      random = resumeRandom(both.blanks);
    },
  };
}

/** The same, `count` of them kept for good: what a validation scores each time. */
export function fixedBatches(sampler: PatchSampler, config: GmcaeConfig, blanks: Random, count: number): Values[] {
  return Array.from({ length: count }, () => nextBatch(sampler, config, blanks).inputs);
}

function nextBatch(
  sampler: PatchSampler,
  config: GmcaeConfig,
  random: Random,
): { inputs: Values; state: SamplerState } {
  const { patches, weights, state } = sampler.next(config.batch);
  const inputs: Values = { x: patches };
  if (config.lossOn === "lung") inputs["weights"] = weights;
  if (config.network === "context") inputs["blank"] = blanksOf(config, random);
  return { inputs, state };
}

function blanksOf({ batch, patchSize: p }: GmcaeConfig, random: Random): Float32Array<ArrayBuffer> {
  const blank = new Float32Array(batch * p ** 3);
  for (let i = 0; i < batch; i++) drawBlank(random, p, blank.subarray(i * p ** 3, (i + 1) * p ** 3));
  return blank;
}
