import type { RecipeSet } from "../recipe.ts";
import { conv, convFlipped, convSwapped, convTranspose } from "./conv.ts";
import { offsetProducts } from "./offsets.ts";
import { subPixel } from "./subpixel.ts";
import { winograd, winogradFlipped } from "./winograd.ts";
import { winogradFilter } from "./winograd-filter.ts";

/** Standard ONNX operators only: right on every device. The last of each list applies always and is the simplest. */
export const genericRecipes: RecipeSet = {
  name: "generic",
  conv: [winograd, conv],
  convGradInput: [winogradFlipped, convFlipped, subPixel, convTranspose],
  convGradFilter: [winogradFilter, offsetProducts, convSwapped],
};
