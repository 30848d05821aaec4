import type { ConvShape, Recipe } from "../recipe.ts";
import type { Emitter } from "../emitter.ts";
import type { Lowered } from "../value.ts";
import {
  gradientTransform,
  imageTransform,
  isTiled,
  planesPerTile,
  positions,
  tapTransform,
  transposed,
} from "./winograd-transforms.ts";
import type { Matrix } from "./winograd-transforms.ts";

/** More than this for the image at its positions and the other recipe is taken. */
const imageLimitBytes = 2 ** 28;

/**
 * The gradient of the filter of `winograd`: at each of the six positions the 2-D gradient of all tiles, as nine matrix
 * products, one a tap. The planes lie one after another with one zero after every row and one row of zeros after every
 * plane, so that a tap is a constant offset between them. Half of the products of the direct gradient.
 */
export const winogradFilter: Recipe = {
  name: "Winograd F(4,3) of the filter's gradient",
  applies: (shape) =>
    isTiled(shape) &&
    Math.min(shape.channelsIn, shape.channelsOut) >= 8 &&
    4 * positions * Math.max(shape.channelsIn, shape.channelsOut) * lengthOf(shape) <= imageLimitBytes,
  emit(emit, { x, other }, shape) {
    const { channelsIn, channelsOut } = shape;
    const [depth, , width] = shape.image as [number, number, number];
    const row = width + 1;
    const image = atPositions(emit, x, channelsIn, imageTransform(depth));
    const gradient = atPositions(emit, other, channelsOut, gradientTransform(depth));
    const products = Array.from({ length: 9 }, (_, tap) => {
      const offset = (Math.floor(tap / 3) - 1) * row + (tap % 3) - 1;
      const moved = offset === 0 ? image : shifted(emit, image, offset);
      return emit.op("MatMul", [gradient, emit.op("Transpose", [moved], { perm: [0, 2, 1] })]);
    });
    const rows = emit.op("Reshape", [
      emit.op("Concat", products, { axis: 0 }),
      emit.ints([9, positions, channelsOut * channelsIn]),
    ]);
    const taps = emit.op("Reshape", [
      emit.op("MatMul", [emit.matrix(transposed(tapTransform)), rows]),
      emit.ints([3, 3, 3, channelsOut, channelsIn]),
    ]);
    const result = emit.op("Transpose", [taps], { perm: [2, 0, 1, 4, 3] });
    return emit.value(result, [3, 3, 3, channelsIn, channelsOut], "float32");
  },
};

/** Elements `offset` further on along the last axis, zeros where there are none. */
function shifted(emit: Emitter, value: string, offset: number): string {
  return emit.op("Pad", [value, emit.ints([0, 0, -offset, 0, 0, offset]), emit.scalar(0)]);
}

/** `[positions, channels, all tiles' planes, flat]`, a zero after every row and a row of zeros after every plane. */
function atPositions(emit: Emitter, value: Lowered, channels: number, tiles: readonly Matrix[]): string {
  const [batch = 1, depth = 1, height = 1, width = 1] = value.shape;
  const plane = (height + 1) * (width + 1);
  const as = (name: string, dims: readonly number[]): string => emit.op("Reshape", [name, emit.ints(dims)]);
  const spaced = emit.op("Pad", [emit.planes(value), emit.ints([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]), emit.scalar(0)]);
  // Positions before tiles, so that turning the axes moves all of a position's planes at once.
  const rows = Array.from({ length: positions }, (_, position) => tiles.map((tile) => tile[position] ?? [])).flat();
  const transformed = emit.op("MatMul", [emit.matrix(rows), as(spaced, [batch, depth, channels * plane])]);
  const turned = emit.op("Transpose", [as(transformed, [batch, positions, tiles.length, channels, plane])], {
    perm: [1, 3, 0, 2, 4],
  });
  return as(turned, [positions, channels, batch * tiles.length * plane]);
}

/** Of one channel at one position. */
function lengthOf({ batch, image }: ConvShape): number {
  const [depth, height, width] = image as [number, number, number];
  return batch * (depth / planesPerTile) * (height + 1) * (width + 1);
}
