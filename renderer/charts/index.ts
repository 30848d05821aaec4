import { lazy } from "react";

export type { Bound } from "./bounds.ts";
export { LossTable } from "./LossTable.tsx";
export type { LossData } from "./plot.ts";
export { Shares } from "./Shares.tsx";
export { SmallCurve } from "./SmallCurve.tsx";
export { smooth } from "./smooth.ts";
export { StemPlot } from "./StemPlot.tsx";

/** Read when first drawn: uPlot is wanted on one page only. */
export const LossPlot = lazy(async () => ({ default: (await import("./LossPlot.tsx")).LossPlot }));
