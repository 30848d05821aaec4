import { axisOf, numberAttr, numbersAttr, textAttr } from "../ir/attrs.ts";
import type { DType } from "../ir/graph.ts";
import { onnxType } from "../onnx/model.ts";
import type { Emitter } from "../lower/emitter.ts";
import { axesIn, inLayout } from "../lower/value.ts";
import type { Lowered } from "../lower/value.ts";
import type { Kernel, KernelTable } from "./kernel.ts";

/** From [N,D,H,W,C] to [N,C,D,H,W], and back. */
const toPlanes = [0, 4, 1, 2, 3],
  fromPlanes = [0, 2, 3, 4, 1];

/** Kernels that move, repeat, rename or retype elements. */
export const shapeKernels: KernelTable = {
  Reshape: {
    shape: ({ x }, attrs) => ({ shape: numbersAttr(attrs, "shape"), dtype: x.dtype }),
    lower: (emit, { x }, { shape }) => emit.reshape(x, shape),
    cases: [
      { inputs: { x: { shape: [2, 6] } }, attrs: { shape: [3, 4] } },
      { inputs: { x: { shape: [1, 2, 2, 2, 3] } }, attrs: { shape: [1, 24] } },
      { inputs: { x: { shape: [1] } }, attrs: { shape: [] } },
    ],
  },
  Cast: {
    shape: ({ x }, attrs) => ({ shape: x.shape, dtype: textAttr(attrs, "dtype") as DType }),
    lower: (emit, { x }, { shape, dtype }) => ({
      ...emit.value(emit.op("Cast", [x.name], { to: onnxType[dtype] }), shape, dtype, x.layout),
      ...(x.splat === undefined ? {} : { splat: x.splat }),
    }),
    cases: [
      { inputs: { x: { shape: [2, 3], dtype: "bool" } }, attrs: { dtype: "float32" } },
      { inputs: { x: { shape: [2, 3], range: [-3, 3] } }, attrs: { dtype: "int32" } },
    ],
  },
  Transpose: {
    shape: ({ x }, attrs) => ({
      shape: numbersAttr(attrs, "perm").map((axis) => x.shape[axis] as number),
      dtype: x.dtype,
    }),
    lower: (emit, { x }, { shape, dtype, attrs }) => {
      const perm = numbersAttr(attrs, "perm");
      const inPlanes = x.splat === undefined && x.layout === "ncdhw";
      // Between [N,D,H,W,C] and [N,C,D,H,W] nothing moves: one lies in memory as the other does in the other layout.
      if (inPlanes && isPerm(perm, toPlanes)) return emit.value(x.name, shape, dtype);
      if (x.splat === undefined && !inPlanes && isPerm(perm, fromPlanes))
        return emit.value(x.name, shape, dtype, "ncdhw");
      const name = inPlanes ? x.name : emit.logical(x);
      return emit.value(
        emit.op("Transpose", [name], { perm: axesIn(perm, inPlanes ? "ncdhw" : "logical") }),
        shape,
        dtype,
      );
    },
    cases: [
      { inputs: { x: { shape: [2, 3, 4] } }, attrs: { perm: [2, 0, 1] } },
      { inputs: { x: { shape: [2, 2, 3, 2, 3] } }, attrs: { perm: [4, 0, 1, 2, 3] } },
      { inputs: { x: { shape: [2, 2, 3, 4, 5] } }, attrs: { perm: toPlanes } },
      { inputs: { x: { shape: [2, 2, 3, 4, 5] } }, attrs: { perm: fromPlanes } },
    ],
  },
  Slice: {
    shape: ({ x }, attrs) => {
      const begin = numbersAttr(attrs, "begin");
      return {
        shape: numbersAttr(attrs, "size").map((size, i) =>
          size < 0 ? (x.shape[i] as number) - (begin[i] ?? 0) : size,
        ),
        dtype: x.dtype,
      };
    },
    lower: keepingLayout((emit, x, { shape, attrs, order }) => {
      const begin = numbersAttr(attrs, "begin");
      const end = begin.map((first, i) => first + (shape[i] as number));
      return emit.op("Slice", [x, emit.ints(order(begin)), emit.ints(order(end)), emit.ints(begin.map((_, i) => i))]);
    }),
    cases: [
      { inputs: { x: { shape: [4, 5] } }, attrs: { begin: [1, 2], size: [2, 3] } },
      { inputs: { x: { shape: [2, 2, 3, 2, 4] } }, attrs: { begin: [0, 0, 1, 0, 1], size: [2, 1, 2, 2, 2] } },
    ],
  },
  PadV2: {
    shape: ({ x }, attrs) => ({
      shape: x.shape.map((extent, i) => extent + paddings(attrs["paddings"], i).reduce((a, b) => a + b)),
      dtype: x.dtype,
    }),
    lower: keepingLayout((emit, x, { shape, attrs, order, dtype }) => {
      const pairs = order(shape.map((_, i) => paddings(attrs["paddings"], i)));
      const flat = [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)];
      return emit.op("Pad", [x, emit.ints(flat), emit.scalar(numberAttr(attrs, "constantValue", 0), dtype)]);
    }),
    cases: [
      {
        inputs: { x: { shape: [2, 3] } },
        attrs: {
          paddings: [
            [1, 0],
            [0, 2],
          ],
          constantValue: 0.5,
        },
      },
      {
        inputs: { x: { shape: [1, 2, 2, 2, 3] } },
        attrs: {
          paddings: [
            [0, 0],
            [1, 0],
            [0, 2],
            [0, 0],
            [2, 1],
          ],
          constantValue: 0,
        },
      },
    ],
  },
  Tile: {
    shape: ({ x }, attrs) => ({
      shape: numbersAttr(attrs, "reps").map((count, i) => count * (x.shape[i] as number)),
      dtype: x.dtype,
    }),
    lower: keepingLayout((emit, x, { attrs, order }) =>
      emit.op("Tile", [x, emit.ints(order(numbersAttr(attrs, "reps")))]),
    ),
    cases: [
      { inputs: { x: { shape: [2, 3] } }, attrs: { reps: [3, 2] } },
      { inputs: { x: { shape: [1, 2, 1, 2, 2] } }, attrs: { reps: [2, 1, 3, 1, 2] } },
    ],
  },
  Reverse: {
    shape: ({ x }) => x,
    lower: (emit, { x }, { shape, dtype, attrs }) => {
      const axes = numbersAttr(attrs, "dims").map((axis) => axisOf(axis, shape.length));
      const every = (value: number): string => emit.ints(axes.map(() => value));
      // From the last element down to and with the first: ONNX writes "past the first" as the least integer.
      return emit.value(
        emit.op("Slice", [emit.logical(x), every(-1), every(-2147483648), emit.ints(axes), every(-1)]),
        shape,
        dtype,
      );
    },
    cases: [{ inputs: { x: { shape: [2, 3, 4] } }, attrs: { dims: [0, -1] } }],
  },
  Fill: {
    shape: (_, attrs) => ({ shape: numbersAttr(attrs, "shape"), dtype: (attrs["dtype"] ?? "float32") as DType }),
    lower: (emit, _, { shape, dtype, attrs }) => emit.splat(numberAttr(attrs, "value"), shape, dtype),
    cases: [],
  },
  OnesLike: {
    shape: ({ x }) => x,
    lower: (emit, _, { shape, dtype }) => emit.splat(1, shape, dtype),
    cases: [{ inputs: { x: { shape: [2, 3] } } }],
  },
  ZerosLike: {
    shape: ({ x }) => x,
    lower: (emit, _, { shape, dtype }) => emit.splat(0, shape, dtype),
    cases: [{ inputs: { x: { shape: [2, 3] } } }],
  },
  /** Made by the pass that folds splats; tfjs itself broadcasts through Tile. */
  BroadcastTo: {
    shape: ({ x }, attrs) => ({ shape: numbersAttr(attrs, "shape"), dtype: x.dtype }),
    lower: (emit, { x }, { shape, dtype }) => {
      const layout = shape.length === 5 && x.shape.length === 5 ? x.layout : "logical";
      const name = x.splat === undefined ? emit.inLayout(x, layout) : x.name;
      return emit.value(emit.op("Expand", [name, emit.ints(inLayout(shape, layout))]), shape, dtype, layout);
    },
    cases: [],
  },
};

function isPerm(perm: readonly number[], wanted: readonly number[]): boolean {
  return perm.length === wanted.length && perm.every((axis, i) => axis === wanted[i]);
}

interface Here {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly attrs: Parameters<Kernel["shape"]>[1];
  /** Puts one item an axis into the order of the layout at hand. */
  readonly order: <T>(items: readonly T[]) => T[];
}

/** A kernel of one input that works the same in any layout once what it says of the axes is in that order. */
function keepingLayout(make: (emit: Emitter, x: string, here: Here) => string): Kernel["lower"] {
  return (emit, { x }, { shape, dtype, attrs }): Lowered => {
    const layout = x.splat === undefined ? x.layout : "logical";
    const order = <T>(items: readonly T[]): T[] => inLayout(items, layout);
    return emit.value(make(emit, emit.inLayout(x, layout), { shape, dtype, attrs, order }), shape, dtype, layout);
  };
}

function paddings(attr: unknown, axis: number): [number, number] {
  return (attr as [number, number][])[axis] ?? [0, 0];
}
