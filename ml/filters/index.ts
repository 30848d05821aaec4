export { localContrast, localContrastSteps } from "./contrast.ts";
export { depthMm, depthSteps } from "./depth.ts";
export { withoutRim } from "./inner.ts";
export { gaussian, gaussianSteps } from "./gaussian.ts";
export {
  laplacianOfGaussian,
  laplacianOfGaussianSteps,
  noduleScalesMm,
  sphericity,
  sphericitySteps,
} from "./hessian.ts";
export { flood } from "./flood.ts";
export { noiseHu } from "./noise.ts";
export { finished } from "./steps.ts";
export type { Steps } from "./steps.ts";
