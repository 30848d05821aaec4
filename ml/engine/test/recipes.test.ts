import { describe, expect, test } from "vitest";
import { openDevice, tf, toOnnx, trace } from "../index.ts";
import { genericRecipes } from "../lower/generic/recipes.ts";
import { optimise } from "../passes/index.ts";
import type { Recipe, RecipeSet } from "../lower/recipe.ts";
import type { Program } from "../types.ts";
import { runnableCases } from "./cases.ts";
import type { RunnableCase } from "./cases.ts";
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

/** A convolution or its adjoint, of stride 1 or 2, that a pass fuses with the bias behind it. */
function withBias(slot: "conv" | "convGradInput", strides: 1 | 2): RunnableCase {
  const image = [2, 8, 4, 6, 16] as const;
  const given = slot === "conv" || strides === 1 ? image : ([2, 4, 2, 3, 16] as const);
  const program: Program = ({ x, filter, bias }) => {
    const one = x as tf.Tensor5D,
      taps = filter as tf.Tensor5D;
    const result =
      slot === "conv"
        ? tf.conv3d(one, taps, strides, "same")
        : tf.conv3dTranspose(one, taps, [...image], strides, "same");
    return { y0: tf.add(result, bias as tf.Tensor1D) };
  };
  const inputs = { x: { shape: given }, filter: { shape: [3, 3, 3, 16, 16] }, bias: { shape: [16] } };
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }], i) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, n) => Math.sin(n * (i + 1.7))),
    ]),
  );
  return { name: `${slot} with bias, stride ${strides}`, program, inputs, feeds };
}

describe("a bias fused into a convolution", () => {
  const cases = (["conv", "convGradInput"] as const).flatMap((slot) =>
    genericRecipes[slot].map((recipe) => ({ slot, recipe, name: recipe.name })),
  );
  test.each(cases)("$name adds it", async ({ slot, recipe }) => {
    let tried = 0;
    for (const { program, inputs, feeds } of [withBias(slot, 1), withBias(slot, 2)]) {
      const { set, refused } = only(slot, recipe);
      const graph = optimise(trace(program, inputs));
      expect(graph.nodes.filter((node) => "bias" in node.inputs)).toHaveLength(1);
      const model = toOnnx(graph, { recipes: set });
      if (refused()) continue;
      tried++;
      const expected = (await (await reference.compile(program, inputs)).run(feeds))["y0"] as Float32Array;
      const found = await runOnnx(model, inputs, feeds, "y0");
      expect(Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? NaN))))).toBeLessThan(1e-4);
    }
    expect(tried).toBeGreaterThan(0);
  });
});

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
