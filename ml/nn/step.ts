import { EngineError, tf } from "../engine/index.ts";
import type { Program, TensorSpec, Tensors } from "../engine/index.ts";
import type { ParamSpec } from "./model.ts";
import { clipScale, globalNorm, tensorOf } from "./optimiser.ts";
import type { Optimiser, UpdateRule } from "./optimiser.ts";

type Spec = Readonly<Record<string, ParamSpec>>;

/** From parameters and a batch to the number that training lowers, and others worth watching. */
export type Loss = (parameters: Tensors, batch: Tensors) => { loss: tf.Scalar; metrics?: Record<string, tf.Scalar> };

/**
 * One training step as a pure function: gradients of `loss`, then the optimiser. It reads `lr`, `t`, `w:<name>`, the
 * slots of each parameter's rule (`m:<name>`, `v:<name>`) and the batch under its own names; it returns `loss`, `norm` (of the gradient before
 * clipping), `metric:<name>`, and the new `t`, `w:`, `m:`, `v:`. Frozen parameters are read and not returned.
 */
export function trainStep(spec: Spec, loss: Loss, optimiser: Optimiser): Program {
  const rules = rulesOf(spec, optimiser),
    trained = [...rules.keys()];
  if (trained.length === 0) throw new EngineError("BadGraph", "Every parameter is frozen: there is nothing to train.");
  return (inputs) => {
    const weights = pick(inputs, "w:", Object.keys(spec));
    const batch = batchOf(inputs);
    let metrics: Record<string, tf.Scalar> = {};
    const objective = (...values: tf.Tensor[]): tf.Scalar => {
      const result = loss({ ...weights, ...zip(trained, values) }, batch);
      metrics = result.metrics ?? {};
      for (const value of Object.values(metrics)) tf.keep(value);
      return result.loss;
    };
    const { value, grads } = tf.valueAndGrads(objective)(trained.map((name) => tensorOf(weights, name)));
    const norm = globalNorm(grads);
    const scale = optimiser.clipNorm === undefined ? undefined : clipScale(norm, optimiser.clipNorm);
    const gradients = zip(trained, scale === undefined ? grads : grads.map((gradient) => tf.mul(gradient, scale)));
    const next = updated(rules, inputs, gradients);
    return { loss: value, norm, ...next, ...prefixed("metric:", metrics) };
  };
}

/** Specs of everything that `trainStep` reads; `batchInputs` are those of the batch. */
export function stepInputs(
  spec: Spec,
  batchInputs: Readonly<Record<string, TensorSpec>>,
  optimiser: Optimiser,
): Record<string, TensorSpec> {
  const inputs: Record<string, TensorSpec> = { ...evalInputs(spec, batchInputs), lr: { shape: [] }, t: { shape: [] } };
  for (const [name, { slots }] of rulesOf(spec, optimiser))
    for (const slot of slots) inputs[`${slot}:${name}`] = { shape: spec[name]!.shape };
  return inputs;
}

/** The same loss without a step: reads `w:<name>` and the batch, returns `loss` and `metric:<name>`. */
export function evalStep(spec: Spec, loss: Loss): Program {
  return (inputs) => {
    const { loss: value, metrics } = loss(pick(inputs, "w:", Object.keys(spec)), batchOf(inputs));
    return { loss: value, ...prefixed("metric:", metrics ?? {}) };
  };
}

/** Specs of everything that `evalStep` reads. */
export function evalInputs(spec: Spec, batchInputs: Readonly<Record<string, TensorSpec>>): Record<string, TensorSpec> {
  const taken = Object.keys(batchInputs).find((name) => name.includes(":") || name === "lr" || name === "t");
  if (taken !== undefined)
    throw new EngineError(
      "BadGraph",
      `A batch input may not be called ${taken}: lr, t and names with a colon are the step's own.`,
    );
  const weights = Object.entries(spec).map(([name, { shape }]) => [`w:${name}`, { shape }] as const);
  return { ...batchInputs, ...Object.fromEntries(weights) };
}

/** The new `t`, and `w:` and slots of every trained parameter, each by its rule. */
function updated(rules: ReadonlyMap<string, UpdateRule>, inputs: Tensors, gradients: Tensors): Tensors {
  const t = tf.add<tf.Scalar>(tensorOf(inputs, "t"), 1);
  const next: Tensors = { t };
  for (const [name, rule] of rules) {
    const { weight, slots } = rule.update({
      lr: tensorOf(inputs, "lr") as tf.Scalar,
      t,
      weight: tensorOf(inputs, `w:${name}`),
      gradient: tensorOf(gradients, name),
      slots: Object.fromEntries(rule.slots.map((slot) => [slot, tensorOf(inputs, `${slot}:${name}`)])),
    });
    next[`w:${name}`] = weight;
    for (const slot of rule.slots) next[`${slot}:${name}`] = tensorOf(slots, slot);
  }
  return next;
}

/** The rule of every parameter that is not frozen, in the order of `spec`. */
function rulesOf(spec: Spec, optimiser: Optimiser): Map<string, UpdateRule> {
  const rules = new Map<string, UpdateRule>();
  for (const name of Object.keys(spec)) {
    const rule = optimiser.ruleOf(name);
    if (rule !== null) rules.set(name, rule);
  }
  return rules;
}

function batchOf(inputs: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(inputs).filter(([name]) => !name.includes(":") && name !== "lr" && name !== "t"),
  );
}

function pick(inputs: Tensors, prefix: string, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensorOf(inputs, prefix + name)]));
}

function prefixed(prefix: string, record: Tensors): Tensors {
  return Object.fromEntries(Object.entries(record).map(([name, tensor]) => [prefix + name, tensor]));
}

function zip(names: readonly string[], tensors: readonly tf.Tensor[]): Tensors {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
}
