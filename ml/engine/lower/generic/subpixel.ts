import type { ConvShape, Recipe } from "../recipe.ts";
import type { Emitter } from "../emitter.ts";
import type { Lowered } from "../value.ts";

/**
 * The transposed convolution of stride 2 as one convolution of stride 1 with eight times the channels, one for each
 * place in a block of 2×2×2, and an interleaving (Shi et al., CVPR 2016, "sub-pixel convolution"). With even sizes and
 * SAME padding y[2i] = w[0] x[i] + w[2] x[i−1] and y[2i+1] = w[1] x[i] along each axis. It multiplies 64 taps instead of
 * 27, of which 37 are zero; with few channels ConvTranspose's scattering costs more than that (6 times as much for 8).
 */
export const subPixel: Recipe = {
  name: "sub-pixel Conv",
  applies: ({ kernel, strides, dilations, padBefore, padAfter, channelsIn }) =>
    [...strides, ...kernel.map((k) => k - 1)].every((n) => n === 2) &&
    dilations.every((d) => d === 1) &&
    padBefore.every((zeros) => zeros === 0) &&
    padAfter.every((zeros) => zeros === 1) &&
    channelsIn <= 64,
  emit(emit, { x, other, bias }, shape) {
    const inputs = [
      emit.inLayout(x, "ncdhw"),
      phaseWeights(emit, other, shape),
      ...(bias ? [eightfold(emit, bias)] : []),
    ];
    const phases = emit.op("Conv", inputs, { kernel_shape: [2, 2, 2], pads: [1, 1, 1, 0, 0, 0] });
    const image = [shape.batch, ...shape.image, shape.channelsIn];
    return emit.value(interleaved(emit, phases, shape), image, "float32", "ncdhw");
  },
};

/** [kz,ky,kx,co,ci] → [co·8, ci, 2,2,2]: along each axis the taps (2, 0) for the even places and (none, 1) for the odd. */
function phaseWeights(emit: Emitter, filter: Lowered, { channelsIn: outputs, channelsOut: inputs }: ConvShape): string {
  const taps = emit.ints([2, 0, 3, 1]);
  const padded = emit.op("Pad", [emit.logical(filter), emit.ints([0, 0, 0, 0, 0, 1, 1, 1, 0, 0]), emit.scalar(0)]);
  const chosen = [0, 1, 2].reduce((weights, axis) => emit.op("Gather", [weights, taps], { axis }), padded);
  const split = emit.op("Reshape", [chosen, emit.ints([2, 2, 2, 2, 2, 2, outputs, inputs])]);
  const ordered = emit.op("Transpose", [split], { perm: [6, 0, 2, 4, 7, 1, 3, 5] });
  return emit.op("Reshape", [ordered, emit.ints([outputs * 8, inputs, 2, 2, 2])]);
}

function eightfold(emit: Emitter, bias: Lowered): string {
  const [channels = 0] = bias.shape;
  const column = emit.op("Reshape", [emit.logical(bias), emit.ints([channels, 1])]);
  return emit.op("Reshape", [emit.op("Expand", [column, emit.ints([channels, 8])]), emit.ints([channels * 8])]);
}

/** One axis at a time, so that all but the first move whole rows. */
function interleaved(emit: Emitter, phases: string, shape: ConvShape): string {
  const [d, h, w] = shape.result as [number, number, number];
  const maps = shape.batch * shape.channelsIn;
  const swap = (value: string, dims: readonly number[]): string => {
    const perm = dims.length === 3 ? [0, 2, 1] : [0, 2, 1, 3];
    return emit.op("Transpose", [emit.op("Reshape", [value, emit.ints(dims)])], { perm });
  };
  const alongX = swap(phases, [maps * 4, 2, d * h * w]);
  const alongY = swap(alongX, [maps * 2, 2, d * h, 2 * w]);
  const alongZ = swap(alongY, [maps, 2, d, 4 * h * w]);
  return emit.op("Reshape", [alongZ, emit.ints([shape.batch, shape.channelsIn, 2 * d, 2 * h, 2 * w])]);
}
