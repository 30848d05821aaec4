export { extractPatch, lungShare, lungShares } from "./extract.ts";
export { gridSampler } from "./grid-sampler.ts";
export { huFromNormalised, huPerUnit, normalisedFromHu } from "./intensity.ts";
export type { HuRange } from "./intensity.ts";
export { drawLungPosition, leastLungShare, randomSampler } from "./random-sampler.ts";
export { applySymmetry, symmetries, transformBox } from "./symmetries.ts";
export type { Symmetry } from "./symmetries.ts";
export { lungTiles, tilePositions } from "./tiles.ts";
export type { PatchBatch, PatchSampler, SamplerState, TrainingBox } from "./sampler.ts";
