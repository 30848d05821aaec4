import { tf } from "../engine/index.ts";
import { conv3d, conv3dSpec, convTranspose3dSame, convTranspose3dSpec, dense, denseSpec, relu } from "../nn/index.ts";
import type { Model } from "../nn/index.ts";
import { normalisedFromHu } from "../patches/index.ts";
import type { CodeActivation, NetworkShape } from "./config.ts";
import { spaceToDepth, voxelHead, voxelHeadSpec } from "./voxel-head.ts";

/**
 * An autoencoder whose whole knowledge of a patch passes through `denseUnits` numbers: a spatial code copies what it should
 * not have expected (Baur et al., Medical Image Analysis 2021). x [N, P, P, P, 1] is read from `centreHu`, rearranged to half
 * resolution, convolved at P/2, P/4 and P/8, made one code, and decoded the same way back to a density for every voxel (`voxelHead`).
 * `apply` gives `code` [N, denseUnits] and `log_weight`, `mu`, `log_sigma` [N, P, P, P, m].
 */
export function bottleneckNetwork(config: NetworkShape): Model {
  const { patchSize, filters, denseUnits, centreHu, codeActivation } = config;
  const [f0, f1, f2] = filters;
  const side = patchSize / 8,
    positions = side ** 3;
  return {
    spec: {
      ...conv3dSpec("encoder_conv_0", 8, f0),
      ...conv3dSpec("encoder_conv_1", f0, f1),
      ...conv3dSpec("encoder_conv_2", f1, f2),
      ...denseSpec("code", positions * f2, denseUnits),
      ...denseSpec("decoder_dense", denseUnits, positions * f2),
      ...convTranspose3dSpec("decoder_conv_2", f2, f1),
      ...convTranspose3dSpec("decoder_conv_1", f1, f0),
      ...conv3dSpec("decoder_conv_0", f0, f0),
      ...voxelHeadSpec(f0, config),
    },
    apply(parameters, x) {
      const n = x.shape[0]!;
      const half = relu(conv3d(parameters, "encoder_conv_0", spaceToDepth(tf.sub(x, normalisedFromHu(centreHu)))));
      const quarter = relu(conv3d(parameters, "encoder_conv_1", half, 2));
      const eighth = relu(conv3d(parameters, "encoder_conv_2", quarter, 2));
      const code = activations[codeActivation](dense(parameters, "code", tf.reshape(eighth, [n, positions * f2])));
      const spread = relu(dense(parameters, "decoder_dense", code));
      const back = tf.reshape(spread, [n, side, side, side, f2]);
      const decodedQuarter = relu(convTranspose3dSame(parameters, "decoder_conv_2", back, 2));
      const decodedHalf = relu(convTranspose3dSame(parameters, "decoder_conv_1", decodedQuarter, 2));
      const features = relu(conv3d(parameters, "decoder_conv_0", decodedHalf));
      return { code, ...voxelHead(parameters, features, config) };
    },
  };
}

const activations: Readonly<Record<CodeActivation, (x: tf.Tensor) => tf.Tensor>> = { relu, linear: (x) => x };

/** Multiply-adds of one patch forward. */
export function bottleneckCost(config: NetworkShape): number {
  const { patchSize, filters, denseUnits, gaussians } = config;
  const [f0, f1, f2] = filters;
  const half = 27 * (patchSize / 2) ** 3,
    quarter = half / 8,
    eighth = half / 64;
  const encoder = half * 8 * f0 + quarter * f0 * f1 + eighth * f1 * f2;
  const decoder = eighth * f1 * f2 + quarter * f0 * f1 + half * (f0 * f0 + f0 * 24 * gaussians);
  return encoder + decoder + 2 * denseUnits * (patchSize / 8) ** 3 * f2;
}
