import { tf } from "../tf.ts";

/**
 * ln Σ exp(x) over `axis`, computed after subtracting the maximum. Its gradient is the softmax itself, so the maximum
 * needs none: fewer operations than tfjs's own, which differentiates through the maximum.
 */
export function logSumExp(x: tf.Tensor, axis: number | readonly number[], keepDims = false): tf.Tensor {
  const axes = typeof axis === "number" ? [axis] : [...axis];
  const stable = tf.customGrad((input, save) => {
    const values = input as tf.Tensor;
    const peak = tf.max(values, axes, true);
    const kept = tf.add(tf.log(tf.sum(tf.exp(tf.sub(values, peak)), axes, true)), peak);
    (save as tf.GradSaveFunc)([values, kept]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [exponents, total] = saved as [tf.Tensor, tf.Tensor];
      return tf.mul(tf.reshape(dy, total.shape), tf.exp(tf.sub(exponents, total)));
    };
    const dropped = new Set(tf.util.parseAxisParam(axes, values.shape));
    const shape = keepDims ? kept.shape : values.shape.filter((_, i) => !dropped.has(i));
    return { value: tf.reshape(kept, shape), gradFunc };
  });
  return stable(x);
}
