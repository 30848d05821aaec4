import type { Device, TensorSpec, Values } from "../engine/index.ts";
import { evalInputs, evalStep } from "../nn/index.ts";
import type { Loss, ParamSpec } from "../nn/index.ts";

export interface EvaluatorOptions {
  readonly device: Device;
  readonly spec: Readonly<Record<string, ParamSpec>>;
  readonly loss: Loss;
  readonly batchInputs: Readonly<Record<string, TensorSpec>>;
  /** The batches that every evaluation runs over, all of one size. */
  readonly batches: readonly Values[];
}

export interface Evaluator {
  /** Means over the batches: of the loss, and of what the loss function watches. */
  run(weights: Values): Promise<{ loss: number; watched: Record<string, number> }>;
  dispose(): Promise<void>;
}

/** The loss of given weights on fixed batches. */
export async function compileEvaluator({
  device,
  spec,
  loss,
  batchInputs,
  batches,
}: EvaluatorOptions): Promise<Evaluator> {
  if (batches.length === 0) throw new RangeError("an evaluation needs at least one batch");
  const plan = await device.compile(evalStep(spec, loss), evalInputs(spec, batchInputs));
  return {
    async run(weights) {
      const state = Object.fromEntries(Object.entries(weights).map(([name, values]) => [`w:${name}`, values]));
      const sums = new Map<string, number>();
      for (const batch of batches)
        for (const [name, value] of Object.entries(await plan.run({ ...state, ...batch })))
          sums.set(name, (sums.get(name) ?? 0) + (value[0] ?? Number.NaN) / batches.length);
      const watched = [...sums]
        .filter(([name]) => name.startsWith("metric:"))
        .map(([name, value]) => [name.slice(7), value]);
      return { loss: sums.get("loss") ?? Number.NaN, watched: Object.fromEntries(watched) as Record<string, number> };
    },
    dispose: () => plan.dispose(),
  };
}
