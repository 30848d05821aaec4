import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { bundleAll } from "../bundle.ts";
import { testElectron } from "../electron-test/runtime.ts";
import { checkoutTag } from "../paths.ts";
import { rings } from "../rings.ts";
import { runRing } from "../run-ring.ts";
import { provideTestData } from "../test-data.ts";
import { addTotals, totalLine, type Totals } from "../totals.ts";
import { preparePackage } from "../package/prepare.ts";

/** `npm test`: every ring, one total. `npm test -- RING [FILTER…]` runs one ring. */
export async function main(args: readonly string[]): Promise<number> {
  const [only, ...filters] = args;
  const chosen = Object.values(rings).filter((ring) => only === undefined || ring.name === only);
  if (chosen.length === 0) throw new Error(`No ring ${only}. Rings: ${Object.keys(rings).join(", ")}.`);
  const started = Date.now();
  Object.assign(process.env, provideTestData(), { HILUM_SCENARIO: scenarioFolder(chosen.length > 1) });
  await bundleAll();
  const totals: Totals[] = [];
  for (const ring of chosen) {
    if (ring.name === "electron") await quietly("the test runtime", testElectron);
    if (ring.name === "packaged") await quietly("the packaged program", preparePackage);
    totals.push(await runRing(ring, filters));
  }
  return report(addTotals(totals), started);
}

/** Where the real chest is mapped once, by whichever windowed ring comes first; everyone's, because the rings run as different users. */
function scenarioFolder(afresh: boolean): string {
  const folder = path.join(os.tmpdir(), `hilum-scenario-${checkoutTag}`);
  if (afresh) fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(folder, 0o1777);
  return folder;
}

/** What a ring needs and cannot have is the ring's own to report: its tests skip by name, or fail under CI. */
async function quietly(what: string, make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    console.log(`Could not make ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function report(total: Totals, started: number): number {
  const minutes = (Date.now() - started) / 60_000;
  console.log(`\nTook ${minutes.toFixed(1)} min.`);
  for (const failure of total.failures) console.log(`failed: ${failure}`);
  console.log(totalLine(total));
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}
