import type { ConvOperands, ConvShape, Recipe } from "../recipe.ts";
import type { Emitter } from "../emitter.ts";
import type { Lowered } from "../value.ts";

const always = (): boolean => true;

export const conv: Recipe = {
  name: "Conv",
  applies: always,
  emit(emit, { x, other, bias }, shape) {
    const weights = emit.op("Transpose", [emit.logical(other)], { perm: [4, 3, 0, 1, 2] });
    const inputs = [emit.inLayout(x, "ncdhw"), weights, ...(bias ? [emit.logical(bias)] : [])];
    const name = emit.op("Conv", inputs, {
      kernel_shape: shape.kernel,
      strides: shape.strides,
      dilations: shape.dilations,
      pads: [...shape.padBefore, ...shape.padAfter],
    });
    return planes(emit, name, [shape.batch, ...shape.result, shape.channelsOut]);
  },
};

/** With stride 1 the adjoint is a convolution with the filter turned round: faster than ConvTranspose. */
export const convFlipped: Recipe = {
  name: "Conv with flipped filter",
  applies: ({ strides, dilations }) => strides.every((s) => s === 1) && dilations.every((d) => d === 1),
  emit(emit, { x, other, bias }, shape) {
    const spots = shape.kernel.reduce((a, b) => a * b, 1);
    const rows = emit.op("Reshape", [emit.logical(other), emit.ints([spots, shape.channelsIn, shape.channelsOut])]);
    const turned = emit.op("Gather", [rows, emit.ints(Array.from({ length: spots }, (_, i) => spots - 1 - i))], {
      axis: 0,
    });
    const channelsFirst = emit.op("Transpose", [turned], { perm: [1, 2, 0] });
    const weights = emit.op("Reshape", [
      channelsFirst,
      emit.ints([shape.channelsIn, shape.channelsOut, ...shape.kernel]),
    ]);
    const around = (pads: readonly number[]): number[] =>
      pads.map((zeros, i) => (shape.kernel[i] as number) - 1 - zeros);
    const name = emit.op("Conv", [emit.inLayout(x, "ncdhw"), weights, ...(bias ? [emit.logical(bias)] : [])], {
      kernel_shape: shape.kernel,
      strides: [1, 1, 1],
      pads: [...around(shape.padBefore), ...around(shape.padAfter)],
    });
    return planes(emit, name, [shape.batch, ...shape.image, shape.channelsIn]);
  },
};

export const convTranspose: Recipe = {
  name: "ConvTranspose",
  applies: always,
  emit(emit, { x, other, bias }, shape) {
    const weights = emit.op("Transpose", [emit.logical(other)], { perm: [4, 3, 0, 1, 2] });
    // What the formula of ONNX leaves out of the image: voxels that no step of the forward convolution reached.
    const missing = shape.image.map(
      (n, i) => n - (covered(shape, i) - (shape.padBefore[i] as number) - (shape.padAfter[i] as number)),
    );
    const name = emit.op("ConvTranspose", [emit.inLayout(x, "ncdhw"), weights, ...(bias ? [emit.logical(bias)] : [])], {
      kernel_shape: shape.kernel,
      strides: shape.strides,
      dilations: shape.dilations,
      pads: [...shape.padBefore, ...shape.padAfter],
      output_padding: missing,
    });
    return planes(emit, name, [shape.batch, ...shape.image, shape.channelsIn]);
  },
};

/** The gradient of the filter as a convolution: channels as batch, batch as channels, the result's gradient as filter. */
export const convSwapped: Recipe = {
  name: "Conv with batch and channels swapped",
  applies: always,
  emit(emit, operands, shape) {
    const [image, filter] = swapped(emit, operands);
    // The forward convolution may not have reached the last voxels; they would add columns to the result.
    const padAfter = shape.padAfter.map((zeros, i) =>
      Math.max(0, Math.min(zeros, covered(shape, i) - (shape.image[i] as number) - (shape.padBefore[i] as number))),
    );
    const wide = emit.op("Conv", [image, filter], {
      kernel_shape: shape.result,
      strides: shape.dilations,
      dilations: shape.strides,
      pads: [...shape.padBefore, ...padAfter],
    });
    const spare = shape.image.some(
      (n, i) => n + (shape.padBefore[i] as number) + (padAfter[i] as number) > covered(shape, i),
    );
    const exact = spare
      ? emit.op("Slice", [wide, emit.ints([0, 0, 0]), emit.ints(shape.kernel), emit.ints([2, 3, 4])])
      : wide;
    const name = emit.op("Transpose", [exact], { perm: [2, 3, 4, 0, 1] });
    return emit.value(name, [...shape.kernel, shape.channelsIn, shape.channelsOut], "float32");
  },
};

/** Voxels along an axis that the forward convolution reads, padding included. */
function covered(shape: ConvShape, axis: number): number {
  const [steps, stride] = [shape.result[axis] as number, shape.strides[axis] as number];
  return (steps - 1) * stride + ((shape.kernel[axis] as number) - 1) * (shape.dilations[axis] as number) + 1;
}

function swapped(emit: Emitter, { x, other }: ConvOperands): [string, string] {
  const swap = (value: Lowered): string =>
    emit.op("Transpose", [emit.inLayout(value, "ncdhw")], { perm: [1, 0, 2, 3, 4] });
  return [swap(x), swap(other)];
}

function planes(emit: Emitter, name: string, shape: readonly number[]): Lowered {
  return emit.value(name, shape, "float32", "ncdhw");
}
