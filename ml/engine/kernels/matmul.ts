import { EngineError } from "../errors.ts";
import { axisOf, flagAttr, numberAttr } from "../ir/attrs.ts";
import type { Emitter } from "../lower/emitter.ts";
import type { Lowered } from "../lower/value.ts";
import { broadcast } from "./align.ts";
import type { KernelCase, KernelTable } from "./kernel.ts";

/** Products of matrices, and rows chosen or summed by index. */
export const matmulKernels: KernelTable = {
  BatchMatMul: {
    shape: ({ a, b }, attrs) => {
      const rows = a.shape.at(flagAttr(attrs, "transposeA") ? -1 : -2) as number;
      const columns = b.shape.at(flagAttr(attrs, "transposeB") ? -2 : -1) as number;
      return { shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns], dtype: a.dtype };
    },
    lower: (emit, { a, b }, { shape, dtype, attrs }) => {
      const [transA, transB] = [flagAttr(attrs, "transposeA"), flagAttr(attrs, "transposeB")];
      if (shape.length === 2)
        return emit.value(
          emit.op("Gemm", [emit.logical(a), emit.logical(b)], { transA: Number(transA), transB: Number(transB) }),
          shape,
          dtype,
        );
      const sides = [transA ? transposed(emit, a) : emit.logical(a), transB ? transposed(emit, b) : emit.logical(b)];
      return emit.value(emit.op("MatMul", sides), shape, dtype);
    },
    cases: [
      product([3, 4], [4, 5]),
      product([4, 3], [4, 5], true),
      product([3, 4], [5, 4], false, true),
      product([2, 3, 4], [2, 5, 4], false, true),
      product([2, 4, 3], [1, 4, 5], true),
    ],
  },
  GatherV2: {
    shape: ({ x, indices }, attrs) => {
      const axis = axisOf(numberAttr(attrs, "axis", 0), x.shape.length);
      if (numberAttr(attrs, "batchDims", 0) !== 0)
        throw new EngineError("BadGraph", "GatherV2 with batchDims is not in the table of kernels.");
      return { shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype };
    },
    lower: (emit, { x, indices }, { shape, dtype, attrs }) => {
      const axis = axisOf(numberAttr(attrs, "axis", 0), x.shape.length);
      return emit.value(emit.op("Gather", [emit.logical(x), emit.logical(indices)], { axis }), shape, dtype);
    },
    cases: [
      {
        inputs: { x: { shape: [5, 3] }, indices: { shape: [4], dtype: "int32", values: [4, 0, 2, 2] } },
        attrs: { axis: 0, batchDims: 0 },
      },
      {
        inputs: { x: { shape: [2, 5] }, indices: { shape: [3], dtype: "int32", values: [1, 4, 1] } },
        attrs: { axis: 1, batchDims: 0 },
      },
    ],
  },
  /** Rows of x added up by segment; the gradient of a gather. Indices outside [0, numSegments) are not allowed. */
  UnsortedSegmentSum: {
    shape: ({ x }, attrs) => ({ shape: [numberAttr(attrs, "numSegments"), ...x.shape.slice(1)], dtype: x.dtype }),
    lower: (emit, { x, segmentIds }, { shape, dtype }) => {
      const zeros = emit.logical(emit.splat(0, shape, dtype));
      const rows = emit.op(
        "Cast",
        [emit.op("Reshape", [emit.logical(segmentIds), emit.ints([x.shape[0] as number, 1])])],
        { to: 7 },
      );
      return emit.value(emit.op("ScatterND", [zeros, rows, emit.logical(x)], { reduction: "add" }), shape, dtype);
    },
    cases: [
      {
        inputs: { x: { shape: [4, 3] }, segmentIds: { shape: [4], dtype: "int32", values: [2, 0, 2, 4] } },
        attrs: { numSegments: 5 },
      },
    ],
  },
};

function transposed(emit: Emitter, value: Lowered): string {
  const rank = value.shape.length;
  const perm = Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  return emit.op("Transpose", [emit.logical(value)], { perm });
}

function product(a: readonly number[], b: readonly number[], transposeA = false, transposeB = false): KernelCase {
  return { inputs: { a: { shape: a }, b: { shape: b } }, attrs: { transposeA, transposeB } };
}
