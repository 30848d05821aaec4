import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import type { Loss } from "../nn/index.ts";
import type { GmcaeConfig } from "./configurations.ts";
import { mixtureExponents, negativeLogLikelihood } from "./likelihood.ts";
import { gmcae } from "./network.ts";

/**
 * What training lowers, for a batch `x` [N, P, P, P, 1]: the mean negative log-likelihood in nats a voxel or, by
 * `config.objective`, a patch (`natsPerVoxel` converts). Watched beside it: `smallestSigma` (normalised units, of the batch) and
 * for each component `usage_k`, its mean responsibility.
 */
export function gmcaeLoss(config: GmcaeConfig): Loss {
  const model = gmcae(config);
  const c = config.patchSize ** 3;
  return (parameters, batch) => {
    const x = batch["x"]!;
    const outputs = model.apply(parameters, x);
    const exponents = patchExponents(outputs, x, c);
    const perPatch = tf.mean(negativeLogLikelihood(exponents)) as tf.Scalar;
    const usage = tf.mean(tf.softmax(exponents, 1), 0);
    const metrics: Record<string, tf.Scalar> = { smallestSigma: tf.sqrt(tf.min(outputs["sigma_sq"]!)) };
    for (let k = 0; k < config.gaussians; k++)
      metrics[`usage_${k}`] = tf.reshape(tf.slice(usage, [k], [1]), []) as tf.Scalar;
    return { loss: config.objective === "nats per voxel" ? tf.div(perPatch, c) : perPatch, metrics };
  };
}

/** A loss of `config.objective` in nats per voxel. */
export function natsPerVoxel(loss: number, config: GmcaeConfig): number {
  return config.objective === "nats per voxel" ? loss : loss / config.patchSize ** 3;
}

/** ln of prior × density of each component for each patch of x, [N, m]. */
export function patchExponents(outputs: Tensors, x: tf.Tensor, c: number): tf.Tensor2D {
  const squared = tf.sum(tf.square(tf.sub(x, outputs["mu"]!)), [1, 2, 3]);
  return mixtureExponents(outputs["log_prior"]!, outputs["sigma_sq"]!, squared, c);
}
