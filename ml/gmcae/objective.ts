import { tf } from "../engine/index.ts";
import type { TensorSpec, Tensors } from "../engine/index.ts";
import type { Loss } from "../nn/index.ts";
import { mapBlankMm, middleBlank } from "./blank.ts";
import type { GmcaeConfig } from "./config.ts";
import { betaWeighted, mixtureExponents, negativeLogLikelihood } from "./likelihood.ts";
import { gmcae } from "./network.ts";
import { voxelExponents, voxelLoss } from "./voxel-likelihood.ts";

/**
 * What training lowers, for a batch of `batchInputs(config)`: the mean negative log-likelihood in nats a voxel or, by
 * `config.objective`, a patch (`natsPerVoxel` converts), each term weighted where `config.beta` says so. Watched beside it:
 * `smallestSigma` (normalised units, of the batch), for each component `usage_k`, its mean responsibility, and, where the loss is
 * weighted, `likelihood`: the same without the weights.
 */
export function gmcaeLoss(config: GmcaeConfig): Loss {
  return config.likelihood === "patch mixture" ? patchLoss(config) : lungLoss(config);
}

/**
 * A batch: `x` normalised patches [N, P, P, P, 1]; where `lossOn` is the lung, `weights` of the same shape, 1 where a voxel counts;
 * for the network that fills blanks, `blank`, 1 where the patch is hidden from it.
 */
export function batchInputs({ patchSize: p, batch, lossOn, network }: GmcaeConfig): Record<string, TensorSpec> {
  const shape = [batch, p, p, p, 1];
  return {
    x: { shape },
    ...(lossOn === "lung" ? { weights: { shape } } : {}),
    ...(network === "context" ? { blank: { shape } } : {}),
  };
}

/** What the network takes of a batch. */
export function networkInput({ x, blank }: { readonly x: tf.Tensor; readonly blank?: tf.Tensor }): tf.Tensor {
  if (blank === undefined) return x;
  return tf.concat([tf.mul(x, tf.sub(1, blank)), blank], 4);
}

/** `x` with the blank of a map around its middle, for `networkInput`; a network that fills none is given x alone. */
export function mapInput(
  { network, patchSize: p }: GmcaeConfig,
  x: tf.Tensor,
): { readonly x: tf.Tensor; readonly blank?: tf.Tensor } {
  if (network !== "context") return { x };
  const blank = tf.tensor(middleBlank(p, mapBlankMm), [1, p, p, p, 1]);
  return { x, blank: tf.tile(blank, [x.shape[0]!, 1, 1, 1, 1]) };
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

/** The original's: of whole patches. */
function patchLoss(config: GmcaeConfig): Loss {
  const model = gmcae(config);
  const c = config.patchSize ** 3;
  return (parameters, batch) => {
    const x = batch["x"]!;
    const outputs = model.apply(parameters, x);
    const exponents = patchExponents(outputs, x, c);
    const average = (terms: tf.Tensor): tf.Scalar =>
      (config.objective === "nats per voxel" ? tf.div(tf.mean(terms), c) : tf.mean(terms)) as tf.Scalar;
    const likelihood = average(negativeLogLikelihood(exponents));
    const { loss, metrics } = weightedBy(config.beta, likelihood, () =>
      average(betaWeighted(exponents, outputs["sigma_sq"]!, config.beta)),
    );
    return {
      loss,
      metrics: {
        ...metrics,
        smallestSigma: tf.sqrt(tf.min(outputs["sigma_sq"]!)),
        ...usages(tf.mean(tf.softmax(exponents, 1), 0), config.gaussians),
      },
    };
  };
}

/** Mean over the voxels that count: of the batch, so that a patch with little lung weighs little. */
function lungLoss(config: GmcaeConfig): Loss {
  const model = gmcae(config);
  const m = config.gaussians;
  return (parameters, batch) => {
    const { x, weights, blank } = batch as { x: tf.Tensor; weights?: tf.Tensor; blank?: tf.Tensor };
    const outputs = model.apply(parameters, networkInput(blank === undefined ? { x } : { x, blank }));
    const exponents = voxelExponents(outputs, x);
    const counted = [weights, blank].reduce<tf.Tensor>((a, b) => (b === undefined ? a : tf.mul(a, b)), tf.onesLike(x));
    // A batch without a voxel that counts has the loss 0 and no gradient.
    const total = tf.maximum(tf.sum(counted), 1);
    const average = (terms: tf.Tensor): tf.Scalar => tf.div(tf.sum(tf.mul(terms, counted)), total);
    const losses = voxelLoss(exponents);
    const { loss, metrics } = weightedBy(config.beta, average(losses), () =>
      average(betaWeighted(exponents, tf.exp(tf.mul(outputs["log_sigma"]!, 2)), config.beta)),
    );
    const responsibility = tf.exp(tf.add(exponents, losses));
    const usage = m === 1 ? tf.ones([1]) : tf.div(tf.sum(tf.mul(responsibility, counted), [0, 1, 2, 3]), total);
    return {
      loss,
      metrics: { ...metrics, smallestSigma: tf.exp(tf.min(outputs["log_sigma"]!)), ...usages(usage, m) },
    };
  };
}

/** The likelihood itself where β is 0, else the weighted loss with the likelihood beside it. */
function weightedBy(
  beta: number,
  likelihood: tf.Scalar,
  weighted: () => tf.Scalar,
): { loss: tf.Scalar; metrics: Record<string, tf.Scalar> } {
  return beta === 0 ? { loss: likelihood, metrics: {} } : { loss: weighted(), metrics: { likelihood } };
}

function usages(usage: tf.Tensor, m: number): Record<string, tf.Scalar> {
  return Object.fromEntries(
    Array.from({ length: m }, (_, k) => [`usage_${k}`, tf.reshape(tf.slice(usage, [k], [1]), []) as tf.Scalar]),
  );
}
