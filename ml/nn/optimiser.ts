import { tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";

/** How gradients change weights: every parameter by one rule. Its state lives beside the weights as `<slot>:<name>`. */
export interface Optimiser {
  /** The rule of a parameter; null where it is frozen. */
  ruleOf(name: string): UpdateRule | null;
  /** The gradient of all trained parameters together is scaled down to this L2 norm. Absent: never. */
  readonly clipNorm?: number;
}

/** How one parameter follows its gradient. Pure: state in, state out. */
export interface UpdateRule {
  /** Arrays kept beside the parameter, of its shape and zero at the start. */
  readonly slots: readonly string[];
  update(given: RuleInput): { readonly weight: tf.Tensor; readonly slots: Tensors };
}

export interface RuleInput {
  /** Learning rate of this step. */
  readonly lr: tf.Scalar;
  /** This step's number, from 1. */
  readonly t: tf.Scalar;
  readonly weight: tf.Tensor;
  readonly gradient: tf.Tensor;
  /** By slot. */
  readonly slots: Tensors;
}

/** A tensor of a record by its name. Throws where the record lacks it. */
export function tensorOf(record: Tensors, name: string): tf.Tensor {
  const tensor = record[name];
  if (tensor === undefined) throw new Error(`There is no tensor called ${name}.`);
  return tensor;
}

/** What a gradient is multiplied by so that one of norm `norm` is no longer than `clipNorm`. */
export function clipScale(norm: tf.Scalar, clipNorm: number): tf.Scalar {
  return tf.minimum(1, tf.div(clipNorm, tf.maximum(norm, 1e-12)));
}

/** L2 norm of all `gradients` together. */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar;
}
