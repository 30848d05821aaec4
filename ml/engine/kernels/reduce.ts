import { axesAttr, axisOf, flagAttr, numberAttr } from "../ir/attrs.ts";
import type { Attrs, DType } from "../ir/graph.ts";
import { axesIn } from "../lower/value.ts";
import type { Emitter } from "../lower/emitter.ts";
import type { Lowered } from "../lower/value.ts";
import type { Kernel, KernelCase, KernelTable } from "./kernel.ts";

/** Kernels that collapse axes, and softmax. (tf.logSoftmax is made of these.) */
export const reduceKernels: KernelTable = {
  Sum: reduction("ReduceSum"),
  Mean: reduction("ReduceMean"),
  Max: reduction("ReduceMax", "reductionIndices"),
  Min: reduction("ReduceMin"),
  Prod: reduction("ReduceProd"),
  Any: logical("Any", "ReduceMax"),
  All: logical("All", "ReduceMin"),
  ArgMax: {
    shape: ({ x }, attrs) => ({
      shape: without(x.shape, [axisOf(numberAttr(attrs, "axis"), x.shape.length)]),
      dtype: "int32",
    }),
    lower: (emit, { x }, { shape, dtype, attrs }) => {
      const logicalAxis = axisOf(numberAttr(attrs, "axis"), x.shape.length);
      // Without its channels an image lies in the same order in both layouts.
      const layout = x.splat === undefined && logicalAxis === 4 ? x.layout : "logical";
      const [axis] = axesIn([logicalAxis], layout) as [number];
      const found = emit.op("ArgMax", [emit.inLayout(x, layout)], { axis, keepdims: 0 });
      return emit.value(emit.op("Cast", [found], { to: 6 }), shape, dtype);
    },
    cases: [
      { inputs: { x: { shape: [4, 5] } }, attrs: { axis: 1 } },
      { inputs: { x: { shape: [2, 2, 3, 2, 4] } }, attrs: { axis: 4 } },
      { inputs: { x: { shape: [2, 2, 3, 2, 4] } }, attrs: { axis: 1 } },
    ],
  },
  Softmax: {
    shape: ({ logits }) => logits,
    lower: (emit, { logits }, { shape, dtype, attrs }) => {
      const axis = axisOf(numberAttr(attrs, "dim", -1), shape.length);
      return emit.value(emit.op("Softmax", [emit.logical(logits)], { axis }), shape, dtype);
    },
    cases: [{ inputs: { logits: { shape: [3, 7] } }, attrs: { dim: 1 } }],
  },
};

/** Whether an operator of opset 17 takes its axes as an input (ReduceSum) or as an attribute (the others). */
function reduce(emit: Emitter, onnxOp: string, x: string, axes: readonly number[], keepDims: boolean): string {
  const keepdims = keepDims ? 1 : 0;
  if (axes.length === 0) return x;
  return onnxOp === "ReduceSum"
    ? emit.op(onnxOp, [x, emit.ints(axes)], { keepdims })
    : emit.op(onnxOp, [x], { axes, keepdims });
}

function reduction(onnxOp: string, axisName = "axis"): Kernel {
  const example = (shape: readonly number[], axis: number | number[] | null, keepDims: boolean): KernelCase => ({
    inputs: { x: { shape } },
    attrs: { [axisName]: axis, keepDims },
  });
  return {
    shape: ({ x }, attrs) => ({ shape: reducedShape(x.shape, attrs, axisName), dtype: x.dtype }),
    lower: (emit, { x }, { shape, dtype, attrs }) =>
      lowerReduction(
        emit,
        onnxOp,
        x,
        { shape, dtype },
        axesAttr(attrs, axisName, x.shape.length),
        flagAttr(attrs, "keepDims"),
      ),
    cases: [
      example([4, 5], [1], false),
      example([4, 5], [0, 1], false),
      example([2, 2, 3, 2, 3], [1, 2, 3], false),
      example([2, 2, 3, 2, 3], [0, 1, 2, 3], false),
      example([2, 2, 3, 2, 3], [4], true),
      example([2, 2, 3, 2, 3], [1], false),
    ],
  };
}

function lowerReduction(
  emit: Emitter,
  onnxOp: string,
  x: Lowered,
  result: { shape: readonly number[]; dtype: DType },
  axes: readonly number[],
  keepDims: boolean,
): Lowered {
  if (x.splat === undefined && x.layout === "ncdhw") {
    const kept = axesIn(
      [0, 1, 2, 3, 4].filter((axis) => !axes.includes(axis)),
      "ncdhw",
    );
    const inOrder = kept.every((axis, i) => i === 0 || axis > (kept[i - 1] as number));
    const names = axesIn(axes, "ncdhw").sort((a, b) => a - b);
    if (keepDims) return emit.value(reduce(emit, onnxOp, x.name, names, true), result.shape, result.dtype, "ncdhw");
    if (inOrder) return emit.value(reduce(emit, onnxOp, x.name, names, false), result.shape, result.dtype);
  }
  return emit.value(reduce(emit, onnxOp, emit.logical(x), axes, keepDims), result.shape, result.dtype);
}

/** Any and All: the largest and the least of 0 and 1. */
function logical(name: string, onnxOp: string): Kernel {
  return {
    shape: ({ x }, attrs) => ({ shape: reducedShape(x.shape, attrs, "axis"), dtype: "bool" }),
    lower: (emit, { x }, { shape, attrs }) => {
      const axes = axesAttr(attrs, "axis", x.shape.length);
      const asIntegers = emit.op("Cast", [emit.logical(x)], { to: 6 });
      const found = reduce(emit, onnxOp, asIntegers, axes, flagAttr(attrs, "keepDims"));
      return emit.value(emit.op("Cast", [found], { to: 9 }), shape, "bool");
    },
    cases: [
      {
        inputs: { x: { shape: [5, 2], dtype: "bool" } },
        attrs: { axis: name === "Any" ? [1] : [0, 1], keepDims: false },
      },
    ],
  };
}

function reducedShape(shape: readonly number[], attrs: Attrs, axisName: string): number[] {
  const axes = axesAttr(attrs, axisName, shape.length);
  return flagAttr(attrs, "keepDims")
    ? shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
    : without(shape, axes);
}

function without(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.filter((_, axis) => !axes.includes(axis));
}
