import { EngineError } from "../errors.ts";
import type { Lowered } from "./value.ts";
import type { Emitter } from "./emitter.ts";

/** Geometry of a 3-D convolution. `image` is the larger side: what a forward convolution reads. */
export interface ConvShape {
  readonly batch: number;
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** Depth, height, width of the image and of the result of the forward convolution. */
  readonly image: readonly number[];
  readonly result: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before and after each axis of the image. */
  readonly padBefore: readonly number[];
  readonly padAfter: readonly number[];
}

export interface ConvOperands {
  /** Image or its gradient, result's gradient, filter: what the direction at hand reads. */
  readonly x: Lowered;
  readonly other: Lowered;
  readonly bias?: Lowered;
}

/** One way to compute a convolution or a gradient of one. */
export interface Recipe {
  readonly name: string;
  applies(shape: ConvShape): boolean;
  emit(emit: Emitter, operands: ConvOperands, shape: ConvShape): Lowered;
}

/** The recipes of a device, by what they compute; the first that applies is taken, the last always applies. */
export interface RecipeSet {
  readonly name: string;
  /** x, filter → result (with the bias added where there is one). */
  readonly conv: readonly Recipe[];
  /** gradient of the result, filter → gradient of the image; also the transposed convolution. */
  readonly convGradInput: readonly Recipe[];
  /** x, gradient of the result → gradient of the filter. */
  readonly convGradFilter: readonly Recipe[];
}

/** The first recipe that applies; the last one of every list applies always. */
export function choose(recipes: readonly Recipe[], shape: ConvShape): Recipe {
  const chosen = recipes.find((recipe) => recipe.applies(shape));
  if (chosen === undefined)
    throw new EngineError("BadGraph", `No recipe applies to a convolution of ${JSON.stringify(shape)}.`);
  return chosen;
}
