import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import { conv3d, conv3dSpec, convTranspose3dSame, convTranspose3dSpec, dense, denseSpec, relu } from "../nn/index.ts";
import type { Model, ParamSpec } from "../nn/index.ts";
import type { NetworkShape } from "./config.ts";
import { logSoftmax, positive } from "./likelihood.ts";

/**
 * The Gaussian-mixture convolutional autoencoder (kdsb17, model.py:147-281), with the original's layer names.
 * `apply` takes x [N, P, P, P, 1] and gives
 * - `encoded` [N, P/8, P/8, P/8, filters[2]], `decoded` [N, P, P, P, filters[0]];
 * - `log_prior` [N, m], `sigma_sq` [N, m] (one variance a component for the whole patch), `mu` [N, P, P, P, m];
 * - `gmd` [N, m·(P³ + 2)], the original's output: log-priors, variances, means (component fastest).
 */
export function originalNetwork(config: NetworkShape): Model {
  const { patchSize, gaussians: m } = config;
  return {
    spec: { ...encoderSpec(config.filters), ...decoderSpec(config.filters), ...headsSpec(config) },
    apply(parameters, x) {
      const n = x.shape[0]!;
      const encoded = encode(parameters, x, config.filters);
      const decoded = decode(parameters, encoded, config.filters);
      const logits = head(parameters, encoded, ["log_prior_conv3d", "log_prior_dense_1", "log_prior"]);
      const preSigma = head(parameters, encoded, ["sigma_sq_conv3d", "sigma_sq_dense_1", "sigma_sq_dense_2"]);
      const log_prior = logSoftmax(logits);
      const sigma_sq = positive(config.varianceActivation, preSigma, config.varianceFloor);
      const mu = conv3d(parameters, "mu_conv3d", decoded);
      const gmd = tf.concat([log_prior, sigma_sq, tf.reshape(mu, [n, patchSize ** 3 * m])], 1);
      return { encoded, decoded, log_prior, sigma_sq, mu, gmd };
    },
  };
}

/** Parameters of the encoder's six convolutions, which the classifier takes over. */
export function encoderSpec(filters: readonly number[]): Record<string, ParamSpec> {
  const spec: Record<string, ParamSpec> = {};
  filters.forEach((channels, block) => {
    const before = filters[block - 1] ?? 1;
    Object.assign(spec, conv3dSpec(`encoder_conv_1-2_${block}`, before, channels));
    Object.assign(spec, conv3dSpec(`encoder_conv_2-1_${block}`, channels, channels));
  });
  return spec;
}

/**
 * The encoder: [N, d, h, w, 1] → [N, ⌈d/8⌉, ⌈h/8⌉, ⌈w/8⌉, filters[2]]. `after`, where given, is applied to what each of the
 * six convolutions leaves, by its place 0 … 5.
 */
export function encode(
  parameters: Tensors,
  x: tf.Tensor,
  filters: readonly number[],
  after: (h: tf.Tensor, layer: number) => tf.Tensor = (h) => h,
): tf.Tensor {
  return filters.reduce<tf.Tensor>((h, _, block) => {
    const unit = after(relu(conv3d(parameters, `encoder_conv_1-2_${block}`, h, 1)), 2 * block);
    return after(relu(conv3d(parameters, `encoder_conv_2-1_${block}`, unit, 2)), 2 * block + 1);
  }, x);
}

function decoderSpec(filters: readonly number[]): Record<string, ParamSpec> {
  const spec: Record<string, ParamSpec> = {};
  const mirrored = filters.toReversed();
  mirrored.forEach((channels, block) => {
    const before = mirrored[block - 1] ?? channels;
    Object.assign(spec, convTranspose3dSpec(`decoder_conv_2-1_${block}`, before, channels));
    Object.assign(spec, convTranspose3dSpec(`decoder_conv_1-2_${block}`, channels, channels));
  });
  return spec;
}

/** Each block doubles the size first, then convolves at it. */
function decode(parameters: Tensors, encoded: tf.Tensor, filters: readonly number[]): tf.Tensor {
  return filters.reduce<tf.Tensor>((h, _, block) => {
    const doubled = relu(convTranspose3dSame(parameters, `decoder_conv_2-1_${block}`, h, 2));
    return relu(convTranspose3dSame(parameters, `decoder_conv_1-2_${block}`, doubled, 1));
  }, encoded);
}

function headsSpec({ patchSize, filters, denseUnits, gaussians }: NetworkShape): Record<string, ParamSpec> {
  const [first, , last] = filters;
  const positions = (patchSize / 8) ** 3;
  return {
    ...conv3dSpec("log_prior_conv3d", last, 1),
    ...denseSpec("log_prior_dense_1", positions, denseUnits),
    ...denseSpec("log_prior", denseUnits, gaussians),
    ...conv3dSpec("mu_conv3d", first, gaussians),
    ...conv3dSpec("sigma_sq_conv3d", last, 1),
    ...denseSpec("sigma_sq_dense_1", positions, denseUnits),
    ...denseSpec("sigma_sq_dense_2", denseUnits, gaussians),
  };
}

/** A linear convolution to one channel, flattened, a hidden layer with ReLU, a linear layer. */
function head(
  parameters: Tensors,
  encoded: tf.Tensor,
  [conv, hidden, output]: readonly [string, string, string],
): tf.Tensor {
  const [n, d, h, w] = encoded.shape as [number, number, number, number, number];
  const flat = tf.reshape(conv3d(parameters, conv, encoded), [n, d * h * w]);
  return dense(parameters, output, relu(dense(parameters, hidden, flat)));
}

/** Multiply-adds of one patch forward through the convolutions. */
export function originalCost({ patchSize, filters, gaussians }: NetworkShape): number {
  const [f0, f1, f2] = filters;
  const full = 27 * patchSize ** 3,
    half = full / 8,
    quarter = full / 64,
    eighth = full / 512;
  const encoder = full * f0 + half * (f0 * f0 + f0 * f1) + quarter * (f1 * f1 + f1 * f2) + eighth * f2 * f2;
  const decoder = eighth * f2 * f2 + quarter * (f2 * f2 + f2 * f1) + half * (f1 * f1 + f1 * f0) + full * f0 * f0;
  const heads = full * f0 * gaussians + eighth * 2 * f2;
  return encoder + decoder + heads;
}
