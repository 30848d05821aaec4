export { localContrast } from "./contrast.ts";
export { depthMm } from "./depth.ts";
export { gaussian } from "./gaussian.ts";
export { laplacianOfGaussian, sphericity } from "./hessian.ts";
export { flood } from "./flood.ts";
export { noiseHu } from "./noise.ts";
