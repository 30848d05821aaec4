import { numberAttr } from "../ir/attrs.ts";
import type { Attrs, DType } from "../ir/graph.ts";
import type { Emitter } from "../lower/emitter.ts";
import type { Kernel, KernelCase, KernelTable } from "./kernel.ts";

type Range = readonly [number, number];
const positive: Range = [0.05, 4];

/** Functions of one element that keep shape and layout. */
export const unaryKernels: KernelTable = {
  Abs: direct("Abs"),
  Ceil: direct("Ceil"),
  Cos: direct("Cos"),
  Elu: direct("Elu"),
  Erf: direct("Erf"),
  Exp: direct("Exp"),
  Floor: direct("Floor"),
  Identity: direct("Identity"),
  Log: direct("Log", positive),
  Neg: direct("Neg"),
  Reciprocal: direct("Reciprocal", positive),
  Relu: direct("Relu"),
  Round: direct("Round", [-4, 4]),
  Sigmoid: direct("Sigmoid"),
  Sign: direct("Sign"),
  Sin: direct("Sin"),
  Softplus: direct("Softplus"),
  Sqrt: direct("Sqrt", positive),
  Tanh: direct("Tanh"),
  IsNan: direct("IsNaN", undefined, "bool"),
  Expm1: unary((emit, x) => emit.op("Sub", [emit.op("Exp", [x]), emit.scalar(1)])),
  Log1p: unary((emit, x) => emit.op("Log", [emit.op("Add", [x, emit.scalar(1)])]), { range: positive }),
  Relu6: unary((emit, x) => emit.op("Clip", [x, emit.scalar(0), emit.scalar(6)]), { range: [-2, 9] }),
  Rsqrt: unary((emit, x) => emit.op("Reciprocal", [emit.op("Sqrt", [x])]), { range: positive }),
  Square: unary((emit, x) => emit.op("Mul", [x, x])),
  LogicalNot: unary((emit, x) => emit.op("Not", [x]), { dtype: "bool", input: "bool" }),
  IsFinite: unary((emit, x) => emit.op("Not", [emit.op("Or", [emit.op("IsNaN", [x]), emit.op("IsInf", [x])])]), {
    dtype: "bool",
  }),
  LeakyRelu: unary((emit, x, attrs) => emit.op("LeakyRelu", [x], { alpha: { float: numberAttr(attrs, "alpha") } }), {
    attrs: { alpha: 0.2 },
  }),
  ClipByValue: unary(
    (emit, x, attrs) =>
      emit.op("Clip", [
        x,
        emit.scalar(numberAttr(attrs, "clipValueMin")),
        emit.scalar(numberAttr(attrs, "clipValueMax")),
      ]),
    { attrs: { clipValueMin: -0.5, clipValueMax: 0.75 } },
  ),
  Step: unary(step, { attrs: { alpha: 0 } }),
};

interface UnaryOptions {
  readonly range?: Range | undefined;
  readonly attrs?: Attrs;
  /** Type of the result where it is not that of x. */
  readonly dtype?: DType | undefined;
  /** Type of x in the case. */
  readonly input?: DType;
}

function direct(onnxOp: string, range?: Range, dtype?: DType): Kernel {
  return unary((emit, x) => emit.op(onnxOp, [x]), { range, dtype });
}

function unary(make: (emit: Emitter, x: string, attrs: Attrs) => string, options: UnaryOptions = {}): Kernel {
  const input = {
    shape: [3, 5],
    ...(options.range ? { range: options.range } : {}),
    ...(options.input ? { dtype: options.input } : {}),
  };
  const flat: KernelCase = { inputs: { x: input }, attrs: options.attrs ?? {} };
  const image: KernelCase = { inputs: { x: { ...input, shape: [1, 2, 3, 2, 3] } }, attrs: options.attrs ?? {} };
  return {
    shape: ({ x }) => ({ shape: x.shape, dtype: options.dtype ?? x.dtype }),
    lower(emit, { x }, { shape, dtype, attrs }) {
      const value = x;
      if (value.splat !== undefined) return emit.value(make(emit, emit.logical(value), attrs), shape, dtype);
      return emit.value(make(emit, value.name, attrs), shape, dtype, value.layout);
    },
    cases: [flat, image],
  };
}

/** 1 above zero, alpha elsewhere. With alpha 0, which the gradient of relu uses, Sign(Relu(x)) is the cheapest form. */
function step(emit: Emitter, x: string, attrs: Attrs): string {
  const alpha = numberAttr(attrs, "alpha", 0);
  if (alpha === 0) return emit.op("Sign", [emit.op("Relu", [x])]);
  return emit.op("Where", [emit.op("Greater", [x, emit.scalar(0)]), emit.scalar(1), emit.scalar(alpha)]);
}
