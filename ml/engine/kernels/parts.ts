import { axisOf, numberAttr, numbersAttr } from "../ir/attrs.ts";
import { axesIn } from "../lower/value.ts";
import { listOf } from "./kernel.ts";
import type { KernelTable } from "./kernel.ts";

/** Kernels that join tensors, or take one apart. */
export const partKernels: KernelTable = {
  Concat: {
    shape: (inputs, attrs) => {
      const parts = listOf(inputs);
      const axis = axisOf(numberAttr(attrs, "axis"), parts[0].shape.length);
      const along = parts.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
      return { shape: parts[0].shape.map((extent, i) => (i === axis ? along : extent)), dtype: parts[0].dtype };
    },
    lower: (emit, inputs, { shape, dtype, attrs }) => {
      const parts = listOf(inputs);
      const layout = shape.length === 5 && parts.some((part) => part.layout === "ncdhw") ? "ncdhw" : "logical";
      const [axis] = axesIn([axisOf(numberAttr(attrs, "axis"), shape.length)], layout) as [number];
      const names = parts.map((part) => emit.inLayout(part, layout));
      return emit.value(emit.op("Concat", names, { axis }), shape, dtype, layout);
    },
    cases: [
      { inputs: { 0: { shape: [2, 3] }, 1: { shape: [2, 1] } }, attrs: { axis: 1 } },
      { inputs: { 0: { shape: [1, 2, 2, 2, 3] }, 1: { shape: [1, 2, 2, 2, 1] } }, attrs: { axis: 4 } },
    ],
  },
  Pack: {
    shape: (inputs, attrs) => {
      const parts = listOf(inputs);
      const shape = [...parts[0].shape];
      shape.splice(axisOf(numberAttr(attrs, "axis"), shape.length + 1), 0, parts.length);
      return { shape, dtype: parts[0].dtype };
    },
    lower: (emit, inputs, { shape, dtype, attrs }) => {
      const axis = axisOf(numberAttr(attrs, "axis"), shape.length);
      const single = shape.map((extent, i) => (i === axis ? 1 : extent));
      const names = listOf(inputs).map((part) => emit.logical(emit.reshape(part, single)));
      return emit.value(emit.op("Concat", names, { axis }), shape, dtype);
    },
    cases: [{ inputs: { 0: { shape: [2, 3] }, 1: { shape: [2, 3] } }, attrs: { axis: 1 } }],
  },
  SplitV: {
    expand(inputs, { x }, attrs, record) {
      const axis = axisOf(numberAttr(attrs, "axis"), x.shape.length);
      const given = attrs["numOrSizeSplits"];
      const along = x.shape[axis] as number;
      const sizes =
        typeof given === "number"
          ? Array.from({ length: given }, () => along / given)
          : withRest(numbersAttr(attrs, "numOrSizeSplits"), along);
      let start = 0;
      return sizes.map((size) => {
        const begin = x.shape.map((_, i) => (i === axis ? start : 0));
        start += size;
        return record(
          "Slice",
          { x: inputs.x },
          { begin, size: x.shape.map((extent, i) => (i === axis ? size : extent)) },
        );
      });
    },
    cases: [
      { inputs: { x: { shape: [2, 6] } }, attrs: { numOrSizeSplits: [1, 2, 3], axis: 1 } },
      { inputs: { x: { shape: [2, 6] } }, attrs: { numOrSizeSplits: 3, axis: 1 } },
    ],
  },
  Unpack: {
    expand(inputs, { value }, attrs, record) {
      const axis = axisOf(numberAttr(attrs, "axis"), value.shape.length);
      const size = value.shape.map((extent, i) => (i === axis ? 1 : extent));
      return Array.from({ length: value.shape[axis] as number }, (_, index) => {
        const part = record(
          "Slice",
          { x: inputs.value },
          { begin: value.shape.map((_, i) => (i === axis ? index : 0)), size },
        );
        return record("Reshape", { x: part }, { shape: value.shape.filter((_, i) => i !== axis) });
      });
    },
    cases: [{ inputs: { value: { shape: [3, 4] } }, attrs: { axis: 0 } }],
  },
};

/** One size may be −1: what is left. */
function withRest(sizes: readonly number[], along: number): number[] {
  const known = sizes.filter((size) => size >= 0).reduce((a, b) => a + b, 0);
  return sizes.map((size) => (size < 0 ? along - known : size));
}
