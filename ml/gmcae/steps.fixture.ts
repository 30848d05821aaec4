import type { Device, TensorSpec, Values } from "../engine/index.ts";
import { StepRunner, adam } from "../nn/index.ts";
import { adamEpsilon, gmcae, gmcaeLoss } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";

/** Losses before each of five Adam steps of a configuration on one batch, gradients clipped to 1. */
export async function fiveLosses(
  device: Device,
  config: GmcaeConfig,
  batchInputs: Record<string, TensorSpec>,
  weights: Values,
  batch: Values,
): Promise<number[]> {
  const runner = await StepRunner.create({
    device,
    spec: gmcae(config).spec,
    loss: gmcaeLoss(config),
    optimiser: adam({ epsilon: adamEpsilon, clipNorm: 1 }),
    batchInputs,
    weights,
  });
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) losses.push((await runner.run(batch, 1e-3)).loss);
  await runner.dispose();
  return losses;
}
