import { tf } from "../engine/index.ts";
import { tensorOf } from "./optimiser.ts";
import type { UpdateRule } from "./optimiser.ts";

/**
 * Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon; its size after Liu et al., arXiv 2502.16982): Nesterov's
 * momentum of the gradient made as good as orthogonal, so that every direction of a layer is learned at one speed and not the
 * strongest first. A kernel is the matrix of all axes but the last by the last. No weight decay.
 * w −= lr·rms·√max(rows, columns)·orthogonal(g + μ·m), m = μ·m + g; both sums are kept times 1 − μ, which changes no direction.
 */
export const muonRule: UpdateRule = {
  slots: ["m"],
  update({ lr, weight, gradient, slots }) {
    const m = tf.add(tf.mul(tensorOf(slots, "m"), momentum), tf.mul(gradient, 1 - momentum));
    const ahead = tf.add(tf.mul(m, momentum), tf.mul(gradient, 1 - momentum));
    const columns = weight.shape.at(-1)!,
      rows = weight.size / columns;
    const direction = orthogonalised(tf.reshape(ahead, [rows, columns]));
    const rate = tf.mul(lr, rms * Math.sqrt(Math.max(rows, columns)));
    return { weight: tf.sub(weight, tf.mul(tf.reshape(direction, weight.shape), rate)), slots: { m } };
  },
};

/**
 * U·S·Vᵀ of `x` = U·Σ·Vᵀ with all of S between 0.68 and 1.21 where Σ was above a 500th of its norm: five steps
 * x ← a·x + b·(x·xᵀ)·x + c·(x·xᵀ)²·x of Newton and Schulz, with Jordan's coefficients. All steps are polynomials of one Gram matrix, so they are
 * made on it, of the smaller side, and the product of them is applied to `x` once.
 */
export function orthogonalised(x: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = x.shape,
    tall = rows >= columns;
  const unit = tf.div<tf.Tensor2D>(x, tf.add(tf.sqrt(tf.sum(tf.square(x))), 1e-12));
  const eye = tf.eye(Math.min(rows, columns));
  let gram = tf.matMul(unit, unit, tall, !tall),
    product = eye;
  for (let i = 0; i < newtonSchulzSteps; i++) {
    const step = tf.addN([tf.mul(eye, a), tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)]) as tf.Tensor2D;
    product = tf.matMul(step, product);
    gram = tf.matMul(step, tf.matMul(gram, step));
  }
  return tall ? tf.matMul(unit, product) : tf.matMul(product, unit);
}

const momentum = 0.95;
/** Root mean square of an update at a learning rate of 1: about Adam's, so that both take one rate (Liu et al.). */
const rms = 0.2;
const newtonSchulzSteps = 5;
const [a, b, c] = [3.4445, -4.775, 2.0315];
