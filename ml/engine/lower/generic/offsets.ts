import type { ConvOperands, ConvShape, Recipe } from "../recipe.ts";
import type { Emitter } from "../emitter.ts";

/** More than this for the stacked operand and the other recipe is taken. */
const stackLimitBytes = 2 ** 28;

/**
 * The gradient of the filter as matrix products of whole images. Both operands are padded to the same row and plane
 * length and laid out flat; then every tap is a constant offset between them, and the zeros of the padding keep rows
 * apart. The taps along the depth are stacked beside the channels of the result's gradient, the others are one product
 * each. No columns are unrolled, which is where a convolution with images for filters spends its time: a third of its
 * time at 8 channels as at 64.
 */
export const offsetProducts: Recipe = {
  name: "products at flat offsets",
  applies: (shape) =>
    shape.strides.every((s) => s === 1) &&
    shape.dilations.every((d) => d === 1) &&
    // With one channel the unrolled columns are few.
    shape.channelsIn > 1 &&
    4 * shape.batch * depthOf(shape) * shape.channelsOut * flatLength(shape) <= stackLimitBytes,
  emit(emit, operands, shape) {
    const { flat, stacked } = operandsAtOffsets(emit, operands, shape);
    const [, height, width] = shape.kernel as [number, number, number];
    const products: string[] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const start = y * rowLength(shape) + x;
        const moved = emit.op("Slice", [
          flat,
          emit.ints([start]),
          emit.ints([start + flatLength(shape)]),
          emit.ints([2]),
        ]);
        const product = emit.op("MatMul", [stacked, emit.op("Transpose", [moved], { perm: [0, 2, 1] })]);
        products.push(emit.op("ReduceSum", [product, emit.ints([0])], { keepdims: 0 }));
      }
    const { channelsIn, channelsOut } = shape;
    const taps = emit.op("Reshape", [
      emit.op("Concat", products, { axis: 0 }),
      emit.ints([height, width, depthOf(shape), channelsOut, channelsIn]),
    ]);
    return emit.value(
      emit.op("Transpose", [taps], { perm: [2, 0, 1, 4, 3] }),
      [...shape.kernel, channelsIn, channelsOut],
      "float32",
    );
  },
};

/** x as [N, ci, plane after plane], and the gradient as [N, depth·co, …], each part later by one plane than the one before. */
function operandsAtOffsets(
  emit: Emitter,
  { x, other }: ConvOperands,
  shape: ConvShape,
): { flat: string; stacked: string } {
  const { batch, channelsIn, channelsOut, padBefore, padAfter, kernel, result } = shape;
  const [before, after] = [padBefore as [number, number, number], padAfter as [number, number, number]];
  const [depth, height, width] = kernel as [number, number, number];
  // A spare plane at the end, so that the last offsets stay inside.
  const around = emit.ints([0, 0, ...before, 0, 0, after[0] + 1, after[1], after[2]]);
  const image = emit.op("Pad", [emit.inLayout(x, "ncdhw"), around, emit.scalar(0)]);
  const flat = emit.op("Reshape", [image, emit.ints([batch, channelsIn, flatLength(shape) + planeLength(shape)])]);
  const rows = emit.op("Pad", [
    emit.inLayout(other, "ncdhw"),
    emit.ints([0, 0, 0, 0, 0, 0, 0, 0, height - 1, width - 1]),
    emit.scalar(0),
  ]);
  const planes = emit.op("Reshape", [
    rows,
    emit.ints([batch, channelsOut, (result[0] as number) * planeLength(shape)]),
  ]);
  // Whole planes before and after: long moves, which is what padding does fast.
  const parts = Array.from({ length: depth }, (_, z) => {
    const pads = emit.ints([0, 0, z * planeLength(shape), 0, 0, (depth - 1 - z) * planeLength(shape)]);
    return emit.op("Pad", [planes, pads, emit.scalar(0)]);
  });
  return { flat, stacked: parts.length === 1 ? (parts[0] as string) : emit.op("Concat", parts, { axis: 1 }) };
}

function depthOf(shape: ConvShape): number {
  return shape.kernel[0] as number;
}

function paddedExtent(shape: ConvShape, axis: number): number {
  return (shape.image[axis] as number) + (shape.padBefore[axis] as number) + (shape.padAfter[axis] as number);
}

function rowLength(shape: ConvShape): number {
  return paddedExtent(shape, 2);
}

function planeLength(shape: ConvShape): number {
  return paddedExtent(shape, 1) * rowLength(shape);
}

function flatLength(shape: ConvShape): number {
  return paddedExtent(shape, 0) * planeLength(shape);
}
