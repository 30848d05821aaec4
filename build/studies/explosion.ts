import fs from "node:fs";
import path from "node:path";
import { EngineError, openDevice } from "../../ml/engine/index.ts";
import type { Device } from "../../ml/engine/index.ts";
import { trainGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeMetrics } from "../../ml/gmcae/index.ts";
import { explosionTable } from "./explosion-table.ts";
import type { Outcome } from "./explosion-table.ts";
import { variants } from "./explosion-variants.ts";
import type { Variant } from "./explosion-variants.ts";
import { studyFolder } from "./folder.ts";
import { openJsonLines } from "./json-lines.ts";
import { lungData } from "./lung-data.ts";
import type { LungData } from "./lung-data.ts";

/**
 * `npm run study -- explosion [VARIANT…]`: trains each variant some hundred steps from several seeds on real lungs and counts what
 * went wrong. A stop at any time loses the run that was being made.
 */
export async function explosion(names: readonly string[]): Promise<void> {
  const folder = studyFolder("explosion");
  const results = openJsonLines<Outcome>(path.join(folder, "runs.jsonl"));
  const data = await lungData();
  const device = await openDevice("cpu");
  for (const variant of variants.filter(({ id }) => names.length === 0 || names.includes(id)))
    for (let seed = 1; seed <= variant.seeds; seed++) {
      const id = `${variant.id} ${seed}`;
      if (!results.done.has(id))
        results.add({ id, variant: variant.id, ...(await outcomeOf(variant, seed, data, device)) });
      console.log(JSON.stringify(results.done.get(id)));
    }
  const table = explosionTable(variants, [...results.done.values()]);
  fs.writeFileSync(path.join(folder, "table.md"), table);
  console.log(table);
  await device.dispose();
}

/** Steps at the end whose mean responsibilities say which components are used. */
const lastSteps = 50;
/** A component that takes less than this of the patches is dead. */
const deadBelow = 0.01;

async function outcomeOf(
  variant: Variant,
  seed: number,
  data: LungData,
  device: Device,
): Promise<Omit<Outcome, "id" | "variant">> {
  const curve: GmcaeMetrics[] = [];
  const { config, steps, rate } = variant;
  let stoppedBy: string | null = null;
  await trainGmcae({
    device,
    config,
    seed,
    steps,
    boxes: data.training,
    validationBoxes: data.validation,
    validateEvery: steps,
    learningRate: rate,
    // Nothing is held back but what is not a number: the question is what the variant does by itself.
    spikeLimit: Number.POSITIVE_INFINITY,
    clock: () => performance.now(),
    onMetrics: (metrics) => curve.push(metrics),
  }).catch((error: unknown) => {
    if (!(error instanceof EngineError) || error.kind !== "NonFinite") throw error;
    stoppedBy = error.message;
  });
  const usage = Array.from({ length: config.gaussians }, (_, k) =>
    curve.slice(-lastSteps).reduce((sum, step) => sum + step.usage[k]! / Math.min(lastSteps, curve.length), 0),
  );
  const perVoxel = config.objective === "nats per patch" ? config.patchSize ** 3 : 1;
  return {
    steps: curve.length,
    skipped: curve.at(-1)?.skipped ?? 0,
    stoppedBy,
    // The first steps come from weights drawn at random and say nothing of where training goes.
    firstNorm: (curve[0]?.gradientNorm ?? Number.NaN) / perVoxel,
    largestNorm: Math.max(...curve.slice(lastSteps).map(({ gradientNorm }) => gradientNorm)) / perVoxel,
    heldOutNats: curve.at(-1)?.validationNatsPerVoxel ?? null,
    dead: usage.filter((share) => share < deadBelow).length,
    components: config.gaussians,
  };
}
