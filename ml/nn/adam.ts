import { tf } from "../engine/index.ts";
import { tensorOf } from "./optimiser.ts";
import type { Optimiser, UpdateRule } from "./optimiser.ts";

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added to √v, which is not bias-corrected (Keras's place for it). */
  readonly epsilon?: number;
}

export interface OneRuleOptions extends AdamOptions, Pick<Optimiser, "clipNorm"> {
  readonly frozen?: (name: string) => boolean;
}

/** Adam for every parameter that is not frozen. */
export function adam({ clipNorm, frozen, ...options }: OneRuleOptions = {}): Optimiser {
  const rule = adamRule(options);
  return { ruleOf: (name) => (frozen?.(name) === true ? null : rule), ...(clipNorm === undefined ? {} : { clipNorm }) };
}

/**
 * Adam (Kingma & Ba, ICLR 2015) in the form of its section 2 end, which Keras uses: the bias corrections scale the
 * learning rate, lrₜ = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ), and w −= lrₜ·m/(√v + ε).
 */
export function adamRule({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): UpdateRule {
  return {
    slots: ["m", "v"],
    update({ lr, t, weight, gradient, slots }) {
      const rate = tf.mul(lr, tf.div(tf.sqrt(tf.sub(1, tf.pow(beta2, t))), tf.sub(1, tf.pow(beta1, t))));
      const m = tf.add(tf.mul(tensorOf(slots, "m"), beta1), tf.mul(gradient, 1 - beta1));
      const v = tf.add(tf.mul(tensorOf(slots, "v"), beta2), tf.mul(tf.square(gradient), 1 - beta2));
      return { weight: tf.sub(weight, tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon))), slots: { m, v } };
    },
  };
}
