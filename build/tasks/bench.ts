import { spawnSync } from "node:child_process";
import path from "node:path";
import { bundleScript } from "../bundle-script.ts";
import { bundleAll } from "../bundle.ts";
import { paths } from "../paths.ts";
import { provideTestData } from "../test-data.ts";

/** `npm run bench` lists the benches; `npm run bench -- NAME… [--json]` runs them: a table each, or a JSON line each. */
export async function main(args: readonly string[]): Promise<number> {
  await Promise.all([bundleScript("bench", "build/bench/main.ts"), ...(args.length > 0 ? [bundleAll()] : [])]);
  const env = { ...process.env, ...(args.length > 0 ? provideTestData() : {}), ORT_DISABLE_TELEMETRY: "1" };
  return (
    spawnSync(process.execPath, [path.join(paths.scratch, "bench.mjs"), ...args], { stdio: "inherit", env }).status ?? 3
  );
}
