export { affineFrom, compose, invert, spacingMm, toIndex, toWorld } from "./affine.ts";
export { boxSize, cropGrid, isotropicGrid, offsetOf, voxelCount, wholeBox } from "./grid.ts";
export { crop } from "./crop.ts";
export { resampleLinear, resampleNearest } from "./resample.ts";
export { zoomCubic } from "./spline.ts";
export type { Affine, Box, Field, Grid, Mask, Vec3, Volume } from "./types.ts";
