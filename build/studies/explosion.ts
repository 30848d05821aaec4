import fs from "node:fs";
import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import { countIn, threadsIn } from "./arguments.ts";
import { explosionRun } from "./explosion-run.ts";
import type { Outcome } from "./explosion-run.ts";
import { explosionTable } from "./explosion-table.ts";
import { variants } from "./explosion-variants.ts";
import type { Variant } from "./explosion-variants.ts";
import { studyFolder } from "./folder.ts";
import { openJsonLines } from "./json-lines.ts";
import { lungData } from "./lung-data.ts";
import { isConfig, resultsFolder } from "./results.ts";

/**
 * `npm run study -- explosion [VARIANT…] [--seeds N | --seed K] [--steps N] [--threads N]`: trains each variant some hundred steps
 * from several seeds on real lungs and counts what went wrong. Without names, every variant but the long ones (`full-channels`, `full-size`). Stopped at any
 * time it goes on within the run that was being made; runs that are done stand in the repository.
 */
export async function explosion(args: readonly string[]): Promise<void> {
  const { wanted, threads } = wishIn(args);
  const folder = studyFolder("explosion");
  const results = openJsonLines<Outcome>(path.join(resultsFolder("explosion"), "runs.jsonl"));
  const data = await lungData();
  const device = await openDevice("cpu", threads);
  for (const { variant, seed } of wanted) {
    const id = `${variant.id} ${variant.steps} ${seed}`;
    if (!isConfig(results.done.get(id)?.config, variant.config))
      results.add({
        id,
        ...(await explosionRun({ variant, seed, data, device, folder: path.join(folder, id.replaceAll(" ", "-")) })),
      });
    console.log(JSON.stringify(results.done.get(id)));
  }
  const table = explosionTable(variants, [...results.done.values()]);
  fs.writeFileSync(path.join(folder, "table.md"), table);
  console.log(table);
  await device.dispose();
}

interface Wish {
  readonly wanted: readonly { readonly variant: Variant; readonly seed: number }[];
  readonly threads: { readonly threads?: number };
}

/** What is to be run: names, or all that are not long; fewer seeds or steps where they are given. */
function wishIn(args: readonly string[]): Wish {
  const names = args.filter((word, i) => !word.startsWith("--") && args[i - 1]?.startsWith("--") !== true);
  const unknown = names.filter((name) => variants.every(({ id }) => id !== name));
  if (unknown.length > 0)
    throw new Error(`${unknown.join(", ")}: no variant. Variants: ${variants.map(({ id }) => id).join(", ")}.`);
  const chosen = variants.filter(({ id, isLong }) => (names.length === 0 ? isLong !== true : names.includes(id)));
  const { seed } = countIn(args, "seed");
  const { seeds } = countIn(args, "seeds");
  const seedsOf = (most: number): number[] =>
    seed === undefined ? Array.from({ length: seeds ?? most }, (_, n) => n + 1) : [seed];
  return {
    wanted: chosen.flatMap((variant) =>
      seedsOf(variant.seeds).map((one) => ({ variant: { ...variant, ...countIn(args, "steps") }, seed: one })),
    ),
    // A step of the small ones is many short operations: a second thread costs more than it brings.
    threads: { ...(chosen.some(({ isLong }) => isLong) ? {} : { threads: 1 }), ...threadsIn(args) },
  };
}
