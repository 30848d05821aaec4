import { EngineError } from "../errors.ts";
import { sameShape } from "../ir/graph.ts";
import type { DType } from "../ir/graph.ts";
import { broadcast, elementwise } from "./align.ts";
import { listOf } from "./kernel.ts";
import type { CaseInput, Kernel, KernelCase, KernelTable } from "./kernel.ts";

const flags = { dtype: "bool" as const };
const few = { range: [0, 3] as const, dtype: "int32" as const };

/** Functions of two or more elements, with broadcasting. */
export const binaryKernels: KernelTable = {
  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: binary("Mul"),
  RealDiv: binary("Div", { b: { range: [0.5, 2] } }),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow", { a: { range: [0.1, 2] } }),
  Greater: binary("Greater", { dtype: "bool" }),
  GreaterEqual: binary("GreaterOrEqual", { dtype: "bool" }),
  Less: binary("Less", { dtype: "bool" }),
  LessEqual: binary("LessOrEqual", { dtype: "bool" }),
  Equal: binary("Equal", { dtype: "bool", a: few, b: few }),
  NotEqual: {
    ...binary("Equal", { dtype: "bool", a: few, b: few }),
    lower: (emit, { a, b }, { shape, dtype }) =>
      elementwise(emit, [a, b], shape, dtype, (names) => emit.op("Not", [emit.op("Equal", names)])),
  },
  LogicalAnd: binary("And", { dtype: "bool", a: flags, b: flags }),
  LogicalOr: binary("Or", { dtype: "bool", a: flags, b: flags }),
  SquaredDifference: {
    ...binary("Sub"),
    lower: (emit, { a, b }, { shape, dtype }) =>
      elementwise(emit, [a, b], shape, dtype, (names) => {
        const difference = emit.op("Sub", names);
        return emit.op("Mul", [difference, difference]);
      }),
  },
  AddN: {
    shape: (inputs) => listOf(inputs)[0],
    lower: (emit, inputs, { shape, dtype }) =>
      elementwise(emit, listOf(inputs), shape, dtype, (names) => emit.op("Sum", names)),
    cases: [{ inputs: { 0: { shape: [2, 3] }, 1: { shape: [2, 3] }, 2: { shape: [2, 3] } } }],
  },
  Select: {
    shape: ({ condition, t }) => {
      if (!sameShape(condition.shape, t.shape))
        throw new EngineError("BadGraph", "A condition must have the shape of what it selects: use tf.where.");
      return { shape: t.shape, dtype: t.dtype };
    },
    lower: (emit, { condition, t, e }, { shape, dtype }) =>
      elementwise(emit, [condition, t, e], shape, dtype, (names) => emit.op("Where", names)),
    cases: [
      { inputs: { condition: { shape: [2, 3], ...flags }, t: { shape: [2, 3] }, e: { shape: [2, 3] } } },
      {
        inputs: {
          condition: { shape: [1, 2, 2, 2, 3], ...flags },
          t: { shape: [1, 2, 2, 2, 3] },
          e: { shape: [1, 2, 2, 2, 3] },
        },
      },
    ],
  },
  /** The gradient of elu from its result y: dy above zero, dy (y + 1) below, which is dy · (min(y, 0) + 1). */
  EluGrad: {
    shape: ({ dy }) => dy,
    lower: (emit, { dy, y }, { shape, dtype }) =>
      elementwise(emit, [dy, y], shape, dtype, ([up, out]) =>
        emit.op("Mul", [
          up as string,
          emit.op("Add", [emit.op("Min", [out as string, emit.scalar(0)]), emit.scalar(1)]),
        ]),
      ),
    cases: [{ inputs: { dy: { shape: [2, 7] }, y: { shape: [2, 7], range: [-0.9, 2] } } }],
  },
};

interface BinaryOptions {
  readonly dtype?: DType;
  readonly a?: Omit<CaseInput, "shape">;
  readonly b?: Omit<CaseInput, "shape">;
}

function binary(onnxOp: string, options: BinaryOptions = {}): Kernel {
  const pair = (a: readonly number[], b: readonly number[]): KernelCase => ({
    inputs: { a: { shape: a, ...options.a }, b: { shape: b, ...options.b } },
  });
  return {
    shape: ({ a, b }) => ({ shape: broadcast(a.shape, b.shape), dtype: options.dtype ?? a.dtype }),
    lower: (emit, { a, b }, { shape, dtype }) =>
      elementwise(emit, [a, b], shape, dtype, (names) => emit.op(onnxOp, names)),
    cases: [
      pair([2, 3], [2, 3]),
      pair([2, 3], []),
      pair([4, 1, 3], [2, 3]),
      pair([1, 2, 3, 2, 3], [3]),
      pair([2, 3, 2, 2, 3], [2, 1, 1, 1, 1]),
      pair([2, 2, 3], [2, 2, 2, 2, 3]),
    ],
  };
}
