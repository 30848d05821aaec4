import { genericRecipes } from "../lower/generic/recipes.ts";
import { lower } from "../lower/lower.ts";
import type { RecipeSet } from "../lower/recipe.ts";
import type { Graph } from "../ir/graph.ts";
import { writeOnnx } from "../onnx/writer.ts";
import { optimise } from "../passes/index.ts";
import type { Values } from "../types.ts";

export interface OnnxOptions {
  /** Inputs that become initializers. */
  readonly constants?: Values;
  /** Names of passes to leave out; for tests. */
  readonly without?: readonly string[];
  readonly recipes?: RecipeSet;
}

/** A traced graph as an ONNX file: passes, lowering, bytes. Standard operators of opset 17 only. */
export function toOnnx(graph: Graph, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  return writeOnnx(lower(optimise(graph, options.without), options.recipes ?? genericRecipes, options.constants));
}
