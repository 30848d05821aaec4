import { logSumExp, tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import { halfLogTwoPi } from "../statistics/index.ts";

/**
 * ln of weight × density of each component at each voxel, [N, P, P, P, m]: ln w_k − ln(2π)/2 − ln σ_k − ((x − μ_k)/σ_k)²/2, from
 * `log_weight`, `mu`, `log_sigma` of `outputs` and x [N, P, P, P, 1] (Bishop, Mixture Density Networks, 1994, at every voxel).
 */
export function voxelExponents(outputs: Tensors, x: tf.Tensor): tf.Tensor {
  const { log_weight, mu, log_sigma } = outputs as Record<"log_weight" | "mu" | "log_sigma", tf.Tensor>;
  const standardised = tf.mul(tf.sub(x, mu), tf.exp(tf.neg(log_sigma)));
  const normaliser = tf.sub(tf.sub(log_weight, log_sigma), halfLogTwoPi);
  return tf.sub(normaliser, tf.mul(tf.square(standardised), 0.5));
}

/** −ln of the mixture's density, nats a voxel, [N, P, P, P, 1]. */
export function voxelLoss(exponents: tf.Tensor): tf.Tensor {
  return tf.neg(logSumExp(exponents, 4, true));
}

/** Mean Σ w_k·μ_k and standard deviation of the mixture at each voxel, normalised units, [N, P, P, P, 1]. */
export function voxelMoments(outputs: Tensors): { readonly mean: tf.Tensor; readonly deviation: tf.Tensor } {
  const { log_weight, mu, log_sigma } = outputs as Record<"log_weight" | "mu" | "log_sigma", tf.Tensor>;
  const weight = tf.exp(log_weight);
  const mean = tf.sum(tf.mul(weight, mu), 4, true);
  // Around the mixture's mean, not as a difference of two moments: that would cancel where σ is small.
  const spread = tf.square(tf.sub(mu, mean));
  const variance = tf.sum(tf.mul(weight, tf.add(tf.exp(tf.mul(log_sigma, 2)), spread)), 4, true);
  return { mean, deviation: tf.sqrt(variance) };
}
