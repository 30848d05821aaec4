import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import { conv3d, conv3dSpec, logSoftmax } from "../nn/index.ts";
import type { ParamSpec } from "../nn/index.ts";
import type { GmcaeConfig } from "./config.ts";
import { positive } from "./likelihood.ts";
import { normalisedFromHu } from "../patches/index.ts";

type HeadShape = Pick<GmcaeConfig, "likelihood" | "gaussians" | "varianceFloor" | "varianceActivation">;

/** Voxels of one position at half resolution. */
const eight = 8;

/** Parameters of `voxelHead` on `channels` features at half resolution. */
export function voxelHeadSpec(channels: number, shape: HeadShape): Record<string, ParamSpec> {
  const spec = conv3dSpec("head", channels, eight * channelsOf(shape));
  if (shape.likelihood !== "fixed variance") return spec;
  return { ...spec, "head/pre_sigma": { shape: [1], init: { constant: firstPreSigma } } };
}

/**
 * A density for every voxel from features [N, P/2, P/2, P/2, channels]: `log_weight`, `mu`, `log_sigma`, each [N, P, P, P, m].
 * σ is the floor plus a softplus (or exp), so it never reaches the floor and no gradient is cut off. Components start at
 * different HU (below), so that no two are born equal.
 */
export function voxelHead(
  parameters: Tensors,
  features: tf.Tensor,
  shape: HeadShape,
): Record<"log_weight" | "mu" | "log_sigma", tf.Tensor> {
  const m = shape.gaussians;
  const raw = depthToSpace(conv3d(parameters, "head", features));
  const count = raw.shape[4]! / m;
  const [rawMu, rawSigma, logits] = count === 1 ? [raw] : tf.split(raw, count, 4);
  const mu = tf.add(rawMu!, tf.tensor1d(firstMeans(m)));
  const preSigma =
    rawSigma === undefined ? tf.mul(tf.onesLike(mu), parameters["head/pre_sigma"]!) : tf.add(rawSigma, firstPreSigma);
  const log_sigma = tf.log(positive(shape.varianceActivation, preSigma, Math.sqrt(shape.varianceFloor)));
  return { mu, log_sigma, log_weight: logits === undefined ? tf.zerosLike(mu) : logSoftmax(logits) };
}

/** [N, D, H, W, c] → [N, D/2, H/2, W/2, 8·c]: the eight voxels of a 2³ block become channels. */
export function spaceToDepth(x: tf.Tensor): tf.Tensor {
  const [n, d, h, w, c] = x.shape as [number, number, number, number, number];
  const split = tf.reshape(x, [n, d / 2, 2, h / 2, 2, w / 2, 2 * c]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 5, 2, 4, 6]), [n, d / 2, h / 2, w / 2, eight * c]);
}

/**
 * The way back, an axis at a time so that all but the first move whole rows. What comes out lies in memory channel after
 * channel: the densities have few components, and arithmetic on rows of three would take ten times as long.
 */
export function depthToSpace(x: tf.Tensor): tf.Tensor {
  const [n, d, h, w, channels] = x.shape as [number, number, number, number, number];
  const c = channels / eight;
  const perPlace = tf.reshape(tf.transpose(x, [0, 4, 1, 2, 3]), [n, eight, c, d * h * w]);
  const perChannel = tf.transpose(perPlace, [0, 2, 1, 3]);
  const alongX = tf.transpose(tf.reshape(perChannel, [n * c * 4, 2, d * h * w]), [0, 2, 1]);
  const alongY = tf.transpose(tf.reshape(alongX, [n * c * 2, 2, d * h, 2 * w]), [0, 2, 1, 3]);
  const alongZ = tf.transpose(tf.reshape(alongY, [n * c, 2, d, 4 * h * w]), [0, 2, 1, 3]);
  return tf.transpose(tf.reshape(alongZ, [n, c, 2 * d, 2 * h, 2 * w]), [0, 2, 3, 4, 1]);
}

/** Means, σ and weights of m components; of one component no weight; of a fixed variance the mean alone. */
function channelsOf({ likelihood, gaussians: m }: HeadShape): number {
  if (likelihood === "fixed variance") return 1;
  return m === 1 ? 2 : 3 * m;
}

/** softplus(−2) is 0.127, 89 HU, and exp(−2) 95 HU: between parenchyma's spread and soft tissue's. */
const firstPreSigma = -2;

/** From aerated lung to soft tissue. */
function firstMeans(m: number): number[] {
  const [low, high] = [-900, 50];
  return Array.from({ length: m }, (_, k) => normalisedFromHu(m === 1 ? -800 : low + ((high - low) * k) / (m - 1)));
}
