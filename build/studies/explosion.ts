import fs from "node:fs";
import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import { explosionRun } from "./explosion-run.ts";
import type { Outcome } from "./explosion-run.ts";
import { explosionTable } from "./explosion-table.ts";
import { variants } from "./explosion-variants.ts";
import type { Variant } from "./explosion-variants.ts";
import { studyFolder } from "./folder.ts";
import { openJsonLines } from "./json-lines.ts";
import { lungData } from "./lung-data.ts";
import { resultsFolder } from "./results.ts";

/**
 * `npm run study -- explosion [VARIANT…] [--seeds N] [--steps N]`: trains each variant some hundred steps from several seeds on real
 * lungs and counts what went wrong. Without names, every variant but the long ones (`full-channels`, `full-size`). Stopped at any
 * time it goes on within the run that was being made; runs that are done stand in the repository.
 */
export async function explosion(args: readonly string[]): Promise<void> {
  const wish = wishIn(args);
  const folder = studyFolder("explosion");
  const results = openJsonLines<Outcome>(path.join(resultsFolder("explosion"), "runs.jsonl"));
  const data = await lungData();
  // A step of the small ones is many short operations: a second thread costs more than it brings.
  const device = await openDevice("cpu", wish.variants.some(({ isLong }) => isLong) ? {} : { threads: 1 });
  for (const variant of wish.variants)
    for (let seed = 1; seed <= variant.seeds; seed++) {
      const id = `${variant.id} ${variant.steps} ${seed}`;
      if (!results.done.has(id))
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

/** What is to be run: names, or all that are not long; fewer seeds or steps where they are given. */
function wishIn(args: readonly string[]): { variants: readonly Variant[] } {
  const names: string[] = [];
  const change: { seeds?: number; steps?: number } = {};
  for (let i = 0; i < args.length; i++) {
    const flag = args[i]!;
    if (flag !== "--seeds" && flag !== "--steps") names.push(flag);
    else change[flag === "--seeds" ? "seeds" : "steps"] = countOf(flag, args[++i]);
  }
  const unknown = names.filter((name) => variants.every(({ id }) => id !== name));
  if (unknown.length > 0)
    throw new Error(`${unknown.join(", ")}: no variant. Variants: ${variants.map(({ id }) => id).join(", ")}.`);
  const chosen = variants.filter(({ id, isLong }) => (names.length === 0 ? isLong !== true : names.includes(id)));
  return { variants: chosen.map((variant) => ({ ...variant, ...change })) };
}

function countOf(flag: string, text: string | undefined): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${flag} ${text}: a whole number above 0 is needed`);
  return count;
}
