import { describe, expect, test } from "vitest";
import { openDevice, toOnnx, trace } from "../index.ts";
import { genericRecipes } from "../lower/generic/recipes.ts";
import type { Recipe, RecipeSet } from "../lower/recipe.ts";
import { runnableCases } from "./cases.ts";
import { runOnnx } from "./onnx.ts";

const slots = {
  conv: "Conv3D",
  convGradInput: "Conv3DBackpropInputV2",
  convGradFilter: "Conv3DBackpropFilterV2",
} as const;
type Slot = keyof typeof slots;
const reference = await openDevice("tfjs-cpu");

/** The generic set with `recipe` alone in its slot; `used` says whether a graph wanted it. */
function only(slot: Slot, recipe: Recipe): { set: RecipeSet; refused: () => boolean } {
  let refused = false;
  const [last] = genericRecipes[slot].slice(-1) as [Recipe];
  const watched: Recipe = { ...recipe, applies: (shape) => recipe.applies(shape) || ((refused = true), false) };
  return { set: { ...genericRecipes, [slot]: [watched, last] }, refused: () => refused };
}

describe.each(Object.entries(slots))("%s", (name, kernel) => {
  const slot = name as Slot;
  test.each(genericRecipes[slot])("$name gives what tfjs gives wherever it applies", async (recipe) => {
    let tried = 0;
    for (const { name: label, program, inputs, feeds } of runnableCases().filter((one) =>
      one.name.startsWith(`${kernel} `),
    )) {
      const { set, refused } = only(slot, recipe);
      const model = toOnnx(trace(program, inputs), { recipes: set });
      if (refused()) continue;
      tried++;
      const expected = (await (await reference.compile(program, inputs)).run(feeds))["y0"] as Float32Array;
      const found = await runOnnx(model, inputs, feeds, "y0");
      const largest = Math.max(...expected.map(Math.abs));
      expect(found, label).toHaveLength(expected.length);
      expect(Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? NaN)))), label).toBeLessThan(
        1e-6 + 1e-5 * largest,
      );
    }
    expect(tried).toBeGreaterThan(0);
  });
});
