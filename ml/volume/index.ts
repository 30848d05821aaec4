export { describeSeries } from "./describe.ts";
export { analysable } from "./findings.ts";
export { airHu } from "./hounsfield.ts";
export { loadVolume } from "./load.ts";
export type { SeriesDescription, SeriesGeometry } from "./describe.ts";
export type { Finding, FindingCode } from "./findings.ts";
export type { DecodePool, Loaded, LoadOptions, LoadResult } from "./load.ts";
export type { SliceOrientation } from "./stack.ts";
