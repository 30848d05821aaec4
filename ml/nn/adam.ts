import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";

/** How gradients change weights. Pure: state in, state out; the state lives beside the weights as `<slot>:<name>`. */
export interface Optimiser {
  /** Arrays kept beside each trained parameter, of its shape and zero at the start. */
  readonly slots: readonly string[];
  trains(name: string): boolean;
  update(step: OptimiserStep): { norm: tf.Scalar; t: tf.Scalar; weights: Tensors; slots: Record<string, Tensors> };
}

export interface OptimiserStep {
  readonly lr: tf.Scalar;
  /** Steps made so far. */
  readonly t: tf.Scalar;
  readonly weights: Tensors;
  /** By slot, then by parameter. */
  readonly slots: Readonly<Record<string, Tensors>>;
  readonly gradients: Tensors;
}

export interface AdamOptions {
  /** The gradient of all trained parameters together is scaled down to this L2 norm. Absent: never. */
  readonly clipNorm?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added to √v, which is not bias-corrected (Keras's place for it). */
  readonly epsilon?: number;
  readonly frozen?: (name: string) => boolean;
}

/**
 * Adam (Kingma & Ba, ICLR 2015) in the form of its section 2 end, which Keras uses: the bias corrections scale the
 * learning rate, lrₜ = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ), and w −= lrₜ·m/(√v + ε).
 */
export function adam(options: AdamOptions = {}): Optimiser {
  const { clipNorm, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, frozen } = options;
  return {
    slots: ["m", "v"],
    trains: (name) => frozen?.(name) !== true,
    update({ lr, t, weights, slots, gradients }) {
      const norm = globalNorm(Object.values(gradients));
      const scale = clipNorm === undefined ? undefined : tf.minimum(1, tf.div(clipNorm, tf.maximum(norm, 1e-12)));
      const next = tf.add(t, 1) as tf.Scalar;
      const rate = tf.mul(lr, tf.div(tf.sqrt(tf.sub(1, tf.pow(beta2, next))), tf.sub(1, tf.pow(beta1, next))));
      const out = { norm, t: next, weights: {} as Tensors, slots: { m: {} as Tensors, v: {} as Tensors } };
      for (const [name, raw] of Object.entries(gradients)) {
        const gradient = scale === undefined ? raw : tf.mul(raw, scale);
        const m = tf.add(tf.mul(tensorOf(slots["m"], name), beta1), tf.mul(gradient, 1 - beta1));
        const v = tf.add(tf.mul(tensorOf(slots["v"], name), beta2), tf.mul(tf.square(gradient), 1 - beta2));
        out.slots.m[name] = m;
        out.slots.v[name] = v;
        out.weights[name] = tf.sub(tensorOf(weights, name), tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon)));
      }
      return out;
    },
  };
}

function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar;
}

function tensorOf(record: Tensors | undefined, name: string): tf.Tensor {
  const tensor = record?.[name];
  if (tensor === undefined) throw new Error(`The optimiser was given no tensor for ${name}.`);
  return tensor;
}
