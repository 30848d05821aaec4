import type { Random } from "../statistics/index.ts";
import type { Tensors, Values, tf } from "../engine/index.ts";

export interface ParamSpec {
  readonly shape: readonly number[];
  readonly init: "glorotUniform" | "zeros" | { readonly constant: number };
}

/** A network: the parameters that it has, by name, and what it computes from them. */
export interface Model {
  readonly spec: Readonly<Record<string, ParamSpec>>;
  apply(parameters: Tensors, x: tf.Tensor): Tensors;
}

/**
 * First values for `spec`. `glorotUniform` is U(−L, L), L = √(6 / (fan in + fan out)), where a fan is the channels of
 * the last two axes times the extent of the others (Glorot & Bengio, AISTATS 2010; Keras counts the same).
 */
export function initialise(spec: Readonly<Record<string, ParamSpec>>, random: Random): Values {
  const values: Values = {};
  for (const [name, { shape, init }] of Object.entries(spec)) {
    const array = new Float32Array(sizeOf(shape));
    if (init === "glorotUniform") {
      const limit = glorotLimit(shape);
      for (let i = 0; i < array.length; i++) array[i] = limit * (2 * random.uniform() - 1);
    } else if (init !== "zeros") array.fill(init.constant);
    values[name] = array;
  }
  return values;
}

/** Number of parameters of `spec`. */
export function parameterCount(spec: Readonly<Record<string, ParamSpec>>): number {
  return Object.values(spec).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Numbers of an array of `shape`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function glorotLimit(shape: readonly number[]): number {
  const receptive = sizeOf(shape.slice(0, -2));
  const channels = (shape.at(-2) ?? 1) + (shape.at(-1) ?? 1);
  return Math.sqrt(6 / (receptive * channels));
}
