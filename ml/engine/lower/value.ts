import type { Aval } from "../ir/graph.ts";

/** How a rank-5 value lies in memory: `logical` is [N,D,H,W,C] as tfjs has it, `ncdhw` is what ONNX convolutions want. */
export type Layout = "logical" | "ncdhw";

/** A node's value in the ONNX graph. `shape` is the logical one, whatever the layout. */
export interface Lowered extends Aval {
  readonly name: string;
  readonly layout: Layout;
  /** Where all elements are equal: that number. Then `name` is a scalar, not a tensor of `shape`. */
  readonly splat?: number;
}

/** The axis of the ncdhw layout at which each logical axis stands. */
const planeAxis = [0, 2, 3, 4, 1] as const;

/** One item an axis, in logical order, brought to the order of `layout`. */
export function inLayout<T>(items: readonly T[], layout: Layout): T[] {
  return layout === "logical" ? [...items] : [0, 4, 1, 2, 3].map((axis) => items[axis] as T);
}

/** Logical axes as axes of `layout`. */
export function axesIn(axes: readonly number[], layout: Layout): number[] {
  return layout === "logical" ? [...axes] : axes.map((axis) => planeAxis[axis] as number);
}
