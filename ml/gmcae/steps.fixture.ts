import type { Device, TensorSpec, Values } from "../engine/index.ts";
import { StepRunner } from "../nn/index.ts";
import { gmcae, gmcaeLoss, optimiserOf } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";

/** Losses before each of five steps of a configuration on one batch, by its own optimiser, gradients clipped to 1. */
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
    optimiser: optimiserOf({ ...config, clipNorm: 1 }),
    batchInputs,
    weights,
  });
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) losses.push((await runner.run(batch, 1e-3)).loss);
  await runner.dispose();
  return losses;
}
