import type { ConvOperands, ConvShape, Recipe } from "../recipe.ts";
import type { Emitter } from "../emitter.ts";
import type { Lowered } from "../value.ts";
import {
  imageTransform,
  isTiled,
  outputTransform,
  planesPerTile,
  positions,
  tapTransform,
} from "./winograd-transforms.ts";

/**
 * Winograd's F(4,3) along the depth: four output planes from six products instead of twelve. What is left is a 2-D convolution
 * at each of six positions, groups of one Conv. A little over half of the time of the direct convolution, turning the axes
 * included (docs/results.md). It rounds more: to 1e-6 of the largest value over 32 channels, the direct one to 2e-7.
 */
export const winograd: Recipe = {
  name: "Winograd F(4,3) along the depth",
  applies: isWorthwhile,
  emit(emit, operands, shape) {
    const rows = emit.op("Transpose", [emit.logical(operands.other)], { perm: [0, 4, 3, 1, 2] });
    return convolved(emit, operands, shape, {
      from: shape.channelsIn,
      to: shape.channelsOut,
      weights: emit.op("MatMul", [emit.matrix(tapTransform), flat(emit, rows, shape)]),
    });
  },
};

/** Its adjoint: the same with the filter turned round and its channels changed. */
export const winogradFlipped: Recipe = {
  name: "Winograd F(4,3) with flipped filter",
  applies: isWorthwhile,
  emit(emit, operands, shape) {
    const [to, from] = [shape.channelsIn, shape.channelsOut];
    const planes = emit.op("Reshape", [emit.logical(operands.other), emit.ints([3, 9, to, from])]);
    const turned = emit.op("Gather", [planes, emit.ints([8, 7, 6, 5, 4, 3, 2, 1, 0])], { axis: 1 });
    const rows = emit.op("Transpose", [turned], { perm: [0, 2, 3, 1] });
    const taps = emit.matrix(tapTransform.map((row) => [...row].reverse()));
    return convolved(emit, operands, shape, { from, to, weights: emit.op("MatMul", [taps, flat(emit, rows, shape)]) });
  },
};

/** With fewer channels, turning the axes costs more than the products saved. */
function isWorthwhile(shape: ConvShape): boolean {
  return isTiled(shape) && Math.min(shape.channelsIn, shape.channelsOut) >= 16;
}

function flat(emit: Emitter, rows: string, { channelsIn, channelsOut }: ConvShape): string {
  return emit.op("Reshape", [rows, emit.ints([3, 9 * channelsIn * channelsOut])]);
}

/** Channels on both sides, and the filter at the positions: `[positions, to · from · 3 · 3]`. */
interface Filter {
  readonly from: number;
  readonly to: number;
  readonly weights: string;
}

function convolved(emit: Emitter, { x, bias }: ConvOperands, shape: ConvShape, { from, to, weights }: Filter): Lowered {
  const { batch } = shape;
  const [depth, height, width] = shape.image as [number, number, number];
  const tiles = batch * (depth / planesPerTile);
  const as = (value: string, dims: readonly number[]): string => emit.op("Reshape", [value, emit.ints(dims)]);
  const planes = as(emit.planes(x), [batch, depth, from * height * width]);
  const image = emit.op("MatMul", [emit.matrix(imageTransform(depth).flat()), planes]);
  const inputs = [
    as(image, [tiles, positions * from, height, width]),
    as(weights, [positions * to, from, 3, 3]),
    ...(bias ? [atSecondPosition(emit, bias)] : []),
  ];
  const products = emit.op("Conv", inputs, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: positions });
  const back = emit.op("MatMul", [emit.matrix(outputTransform), as(products, [tiles, positions, to * height * width])]);
  const result = emit.op("Transpose", [as(back, [batch, depth, to, height, width])], { perm: [0, 2, 1, 3, 4] });
  return emit.value(result, [batch, depth, height, width, to], "float32", "ncdhw");
}

/** The output transform's second column is all ones: a bias there is a bias of every plane. */
function atSecondPosition(emit: Emitter, bias: Lowered): string {
  const [channels = 0] = bias.shape;
  const around = emit.ints([channels, (positions - 2) * channels]);
  return emit.op("Pad", [emit.logical(bias), around, emit.scalar(0)]);
}
