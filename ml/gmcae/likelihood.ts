import { logSumExp, tf } from "../engine/index.ts";
import { halfLogTwoPi } from "../statistics/index.ts";
import { logSoftmax as logSoftmaxLayer } from "../nn/index.ts";
import type { VarianceActivation } from "./config.ts";

/**
 * The original's loss (kdsb17, losses.py): negative log-likelihood of a mixture of m spherical Gaussians in c dimensions.
 * The returned function takes `yTrue` [N, c] and `yPred` [N, m·(c + 2)] in the order m log-priors, m variances, c·m means
 * (component fastest), and gives [N] losses in nats a sample, not divided by c. Throws where c or m is no positive integer.
 */
export function buildGmdLogLikelihood(c: number, m: number): (yTrue: tf.Tensor2D, yPred: tf.Tensor2D) => tf.Tensor1D {
  for (const [name, value] of [
    ["c", c],
    ["m", m],
  ] as const)
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a positive integer, not ${value}`);
  return (yTrue, yPred) => {
    const n = yPred.shape[0];
    const logPrior = tf.slice(yPred, [0, 0], [n, m]);
    const variance = tf.slice(yPred, [0, m], [n, m]);
    const mean = tf.reshape(tf.slice(yPred, [0, 2 * m], [n, m * c]), [n, c, m]);
    const squared = tf.sum(tf.square(tf.sub(tf.reshape(yTrue, [n, c, 1]), mean)), [1]);
    return negativeLogLikelihood(mixtureExponents(logPrior, variance, squared, c));
  };
}

/**
 * ln of prior × density of each component, [N, m]: log π_k − c·ln(2π)/2 − (c/2)·ln s_k − dist_k/(2 s_k), where `squaredDistance`
 * is the summed squared difference of the c values from the component's means.
 */
export function mixtureExponents(
  logPrior: tf.Tensor,
  variance: tf.Tensor,
  squaredDistance: tf.Tensor,
  c: number,
): tf.Tensor2D {
  const normaliser = tf.add(tf.mul(tf.log(variance), c / 2), c * halfLogTwoPi);
  return tf.sub(tf.sub(logPrior, normaliser), tf.mul(tf.div(squaredDistance, variance), 0.5));
}

/** −ln Σ_k exp(exponent_k), [N]. */
export function negativeLogLikelihood(exponents: tf.Tensor): tf.Tensor1D {
  return tf.neg(logSumExp(exponents, 1) as tf.Tensor1D);
}

/**
 * elu(x; alpha) + shift: the original's activation of a variance (advanced_activations.py). It has no floor: in float32
 * with the defaults it is exactly 0 below about −17.33.
 */
export function ShiftedELU({ shift = 1, alpha = 1 }: { readonly shift?: number; readonly alpha?: number } = {}): (
  x: tf.Tensor,
) => tf.Tensor {
  const elu = (x: tf.Tensor): tf.Tensor =>
    alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.elu(tf.neg(tf.relu(tf.neg(x)))), alpha));
  return (x) => tf.add(elu(x), shift);
}

/** `floor` + what the activation makes of x, above 0: the original's ELU + 1, a softplus, or exp. */
export function positive(activation: VarianceActivation, x: tf.Tensor, floor: number): tf.Tensor {
  return activations[activation](x, floor);
}

const activations: Readonly<Record<VarianceActivation, (x: tf.Tensor, floor: number) => tf.Tensor>> = {
  elu: (x, floor) => ShiftedELU({ shift: 1 + floor })(x),
  softplus: (x, floor) => tf.add(tf.softplus(x), floor),
  exp: (x, floor) => tf.add(tf.exp(x), floor),
};

/**
 * −w·ln Σ_k exp(exponent_k) with w = (Σ_k r_k·s_k)^β, r the responsibilities (softmax of the exponents over the
 * last axis) and s the components' variances: β-NLL (Seitzer et al., On the Pitfalls of Heteroscedastic Uncertainty Estimation,
 * ICLR 2022, equation 5), which for one Gaussian this is. w is held constant, and stands outside the logarithm so that it
 * does not move the responsibilities; weighting with the components that answer takes off the 1/s of just their gradients.
 * `exponents` and `variance` [..., m]; gives the weighted terms, [...], with the last axis kept as 1.
 */
export function betaWeighted(exponents: tf.Tensor, variance: tf.Tensor, beta: number): tf.Tensor {
  const axis = exponents.rank - 1;
  // The weight is made inside, where no gradient is taken: what flows back is w·r, and nothing reaches the variance by w.
  const weighted = tf.customGrad((input, save) => {
    const given = input as tf.Tensor;
    const total = logSumExp(given, axis, true);
    const responsibility = tf.exp(tf.sub(given, total));
    const weight = tf.pow(tf.sum(tf.mul(responsibility, variance), axis, true), beta);
    (save as tf.GradSaveFunc)([responsibility, weight]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [r, w] = saved as [tf.Tensor, tf.Tensor];
      return tf.neg(tf.mul(tf.mul(dy, w), r));
    };
    return { value: tf.neg(tf.mul(weight, total)), gradFunc };
  });
  return weighted(exponents);
}

/** x − ln Σ exp(x) over the last axis (activations.py). */
export function logSoftmax(x: tf.Tensor): tf.Tensor {
  return logSoftmaxLayer(x);
}
