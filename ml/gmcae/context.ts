import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import { conv3d, conv3dSpec, convTranspose3dSame, convTranspose3dSpec, dense, denseSpec, relu } from "../nn/index.ts";
import type { Model, ParamSpec } from "../nn/index.ts";
import type { NetworkShape } from "./config.ts";
import { spaceToDepth, voxelHead, voxelHeadSpec } from "./voxel-head.ts";

/**
 * Fills a blanked block from what surrounds it: U-shaped with skips (Ronneberger et al., MICCAI 2015; context encoders: Pathak
 * et al., CVPR 2016). x [N, P, P, P, 2] is the patch, 0 where blanked, and the blank itself (1 inside). At P/8 the mean over the
 * patch, through `denseUnits` numbers, tells every position what kind of place this is.
 * `apply` gives that mean, `place` [N, filters[2]], and `log_weight`, `mu`, `log_sigma` [N, P, P, P, m], which mean something
 * inside the blank.
 */
export function contextNetwork(config: NetworkShape): Model {
  return {
    spec: contextSpec(config),
    apply(parameters, x) {
      const layer = (name: string, h: tf.Tensor, stride = 1): tf.Tensor => relu(conv3d(parameters, name, h, stride));
      const half = layer("encoder_conv_0", spaceToDepth(x));
      const quarter = layer("encoder_conv_1", half, 2);
      const eighth = layer("encoder_conv_2", quarter, 2);
      const place = tf.mean(eighth, [1, 2, 3]);
      const deep = layer("middle_conv", tf.add(eighth, placeOf(parameters, place)));
      const upQuarter = relu(convTranspose3dSame(parameters, "decoder_up_1", deep, 2));
      const decodedQuarter = layer("decoder_conv_1", tf.concat([upQuarter, quarter], 4));
      const upHalf = relu(convTranspose3dSame(parameters, "decoder_up_0", decodedQuarter, 2));
      const features = layer("decoder_conv_0", tf.concat([upHalf, half], 4));
      return { place, ...voxelHead(parameters, features, config) };
    },
  };
}

/** Multiply-adds of one patch forward. */
export function contextCost({ patchSize, filters, gaussians }: NetworkShape): number {
  const [f0, f1, f2] = filters;
  const half = 27 * (patchSize / 2) ** 3,
    quarter = half / 8,
    eighth = half / 64;
  const encoder = half * 16 * f0 + quarter * f0 * f1 + eighth * f1 * f2;
  const decoder = eighth * (f2 * f2 + f2 * f1) + quarter * (2 * f1 * f1 + f1 * f0) + half * 2 * f0 * f0;
  return encoder + decoder + half * f0 * 24 * gaussians;
}

function contextSpec(config: NetworkShape): Record<string, ParamSpec> {
  const [f0, f1, f2] = config.filters;
  return {
    ...conv3dSpec("encoder_conv_0", 16, f0),
    ...conv3dSpec("encoder_conv_1", f0, f1),
    ...conv3dSpec("encoder_conv_2", f1, f2),
    ...denseSpec("place_in", f2, config.denseUnits),
    ...denseSpec("place_out", config.denseUnits, f2),
    ...conv3dSpec("middle_conv", f2, f2),
    ...convTranspose3dSpec("decoder_up_1", f2, f1),
    ...conv3dSpec("decoder_conv_1", 2 * f1, f1),
    ...convTranspose3dSpec("decoder_up_0", f1, f0),
    ...conv3dSpec("decoder_conv_0", 2 * f0, f0),
    ...voxelHeadSpec(f0, config),
  };
}

/** [N, 1, 1, 1, f2] from [N, f2]. */
function placeOf(parameters: Tensors, mean: tf.Tensor): tf.Tensor {
  const [n, channels] = mean.shape as [number, number];
  const place = dense(parameters, "place_out", relu(dense(parameters, "place_in", mean)));
  return tf.reshape(place, [n, 1, 1, 1, channels]);
}
