import { EngineError } from "../errors.ts";
import { numbersAttr, textAttr } from "../ir/attrs.ts";
import type { Attrs, Node } from "../ir/graph.ts";
import { choose } from "../lower/recipe.ts";
import type { ConvShape } from "../lower/recipe.ts";
import type { Emitter } from "../lower/emitter.ts";
import type { Lowered } from "../lower/value.ts";
import type { KernelCase, KernelTable } from "./kernel.ts";

type Shape = readonly number[];

/** The 3-D convolution and its two gradients. How each is computed is the device's matter: see the recipes. */
export const convKernels: KernelTable = {
  Conv3D: {
    shape: ({ x, filter }, attrs) => {
      const { batch, result, channelsOut } = forwardShape(x.shape, filter.shape, attrs);
      return { shape: [batch, ...result, channelsOut], dtype: "float32" };
    },
    lower: (emit, { x, filter, bias }, node, recipes) => {
      const shape = forwardShape(x.shape, filter.shape, node.attrs);
      const recipe = choose(recipes.conv, shape);
      return activated(emit, recipe.emit(emit, { x, other: filter, ...(bias ? { bias } : {}) }, shape), node);
    },
    cases: [
      forward([2, 4, 4, 4, 3], [3, 3, 3, 3, 4], 1),
      forward([1, 5, 4, 7, 1], [3, 3, 3, 1, 2], 1),
      forward([2, 4, 6, 4, 2], [3, 3, 3, 2, 3], 2),
      forward([1, 5, 4, 7, 2], [3, 3, 3, 2, 3], 2),
      forward([1, 4, 5, 4, 3], [1, 1, 1, 3, 2], 1),
      forward([1, 5, 6, 5, 2], [3, 3, 3, 2, 2], 1, "valid"),
      forward([1, 6, 8, 6, 2], [3, 3, 3, 2, 2], 2, "valid"),
      forward([2, 8, 5, 4, 16], [3, 3, 3, 16, 18], 1),
    ],
  },
  Conv3DBackpropInputV2: {
    shape: (_, attrs) => ({ shape: numbersAttr(attrs, "inputShape"), dtype: "float32" }),
    lower: (emit, { dy, filter, bias }, node, recipes) => {
      const shape = forwardShape(node.shape, filter.shape, node.attrs);
      const recipe = choose(recipes.convGradInput, shape);
      return activated(emit, recipe.emit(emit, { x: dy, other: filter, ...(bias ? { bias } : {}) }, shape), node);
    },
    cases: [
      gradInput([2, 4, 4, 4, 3], [3, 3, 3, 3, 4], 1),
      gradInput([1, 5, 4, 7, 1], [3, 3, 3, 1, 2], 1),
      gradInput([2, 4, 6, 4, 2], [3, 3, 3, 2, 3], 2),
      gradInput([1, 5, 4, 7, 2], [3, 3, 3, 2, 3], 2),
      gradInput([1, 5, 6, 5, 2], [3, 3, 3, 2, 2], 1, "valid"),
      gradInput([1, 6, 8, 6, 2], [3, 3, 3, 2, 2], 2, "valid"),
      gradInput([2, 8, 5, 4, 18], [3, 3, 3, 18, 16], 1),
    ],
  },
  Conv3DBackpropFilterV2: {
    shape: (_, attrs) => ({ shape: numbersAttr(attrs, "filterShape"), dtype: "float32" }),
    lower: (emit, { x, dy }, node, recipes) => {
      const shape = forwardShape(x.shape, node.shape, node.attrs);
      return choose(recipes.convGradFilter, shape).emit(emit, { x, other: dy }, shape);
    },
    cases: [
      gradFilter([2, 4, 4, 4, 3], [3, 3, 3, 3, 4], 1),
      gradFilter([1, 5, 4, 7, 1], [3, 3, 3, 1, 2], 1),
      gradFilter([2, 4, 6, 4, 2], [3, 3, 3, 2, 3], 2),
      gradFilter([1, 5, 4, 7, 2], [3, 3, 3, 2, 3], 2),
      gradFilter([1, 5, 6, 5, 2], [3, 3, 3, 2, 2], 1, "valid"),
      gradFilter([1, 6, 8, 6, 2], [3, 3, 3, 2, 2], 2, "valid"),
      gradFilter([2, 8, 5, 4, 10], [3, 3, 3, 10, 16], 1),
    ],
  },
};

/** `[N,D,H,W,ci]` and `[kz,ky,kx,ci,co]` with TensorFlow's rule for SAME: ⌈n / stride⌉, the odd zero at the end. */
export function forwardShape(image: Shape, filter: Shape, attrs: Attrs): ConvShape {
  const pad = textAttr(attrs, "pad");
  if ((attrs["dataFormat"] ?? "NDHWC") !== "NDHWC" || (pad !== "same" && pad !== "valid"))
    throw new EngineError("BadGraph", "A 3-D convolution must be NDHWC with padding 'same' or 'valid'.");
  const [strides, dilations] = [triple(attrs, "strides"), triple(attrs, "dilations")];
  const extents = image.slice(1, 4);
  const reach = dilations.map((dilation, i) => ((filter[i] as number) - 1) * dilation + 1);
  const result = extents.map((n, i) =>
    Math.ceil((pad === "same" ? n : n - (reach[i] as number) + 1) / (strides[i] as number)),
  );
  const total = extents.map((n, i) =>
    pad === "valid" ? 0 : Math.max(((result[i] as number) - 1) * (strides[i] as number) + (reach[i] as number) - n, 0),
  );
  return {
    batch: image[0] as number,
    channelsIn: filter[3] as number,
    channelsOut: filter[4] as number,
    image: extents,
    result,
    kernel: filter.slice(0, 3),
    strides,
    dilations,
    padBefore: total.map((zeros) => Math.floor(zeros / 2)),
    padAfter: total.map((zeros) => Math.ceil(zeros / 2)),
  };
}

function triple(attrs: Attrs, name: string): number[] {
  const value = attrs[name] ?? 1;
  return typeof value === "number" ? [value, value, value] : numbersAttr(attrs, name);
}

/** The activation that a pass has fused into the node. */
function activated(emit: Emitter, value: Lowered, node: Node): Lowered {
  return node.attrs["activation"] === "relu" ? { ...value, name: emit.op("Relu", [value.name]) } : value;
}

function forward(x: Shape, filter: Shape, stride: number, pad = "same"): KernelCase {
  return {
    inputs: { x: { shape: x }, filter: { shape: filter } },
    attrs: { ...common(stride, pad), dataFormat: "NDHWC", dilations: [1, 1, 1] },
  };
}

function gradInput(inputShape: Shape, filter: Shape, stride: number, pad = "same"): KernelCase {
  const dy = resultShape(inputShape, filter, stride, pad);
  return { inputs: { dy: { shape: dy }, filter: { shape: filter } }, attrs: { ...common(stride, pad), inputShape } };
}

function gradFilter(x: Shape, filterShape: Shape, stride: number, pad = "same"): KernelCase {
  const dy = resultShape(x, filterShape, stride, pad);
  return { inputs: { x: { shape: x }, dy: { shape: dy } }, attrs: { ...common(stride, pad), filterShape } };
}

function resultShape(image: Shape, filter: Shape, stride: number, pad: string): number[] {
  const { batch, result, channelsOut } = forwardShape(image, filter, common(stride, pad));
  return [batch, ...result, channelsOut];
}

function common(stride: number, pad: string): Attrs {
  return { strides: [stride, stride, stride], pad };
}
