import { spawnSync } from "node:child_process";
import path from "node:path";
import { bundleScript } from "../bundle-script.ts";
import { paths } from "../paths.ts";
import { provideTestData } from "../test-data.ts";

/** `npm run study` lists the studies; `npm run study -- NAME` runs one or goes on with it. */
export async function main(args: readonly string[]): Promise<number> {
  await bundleScript("study", "build/studies/main.ts");
  const env = { ...process.env, ...(args.length > 0 ? provideTestData() : {}), ORT_DISABLE_TELEMETRY: "1" };
  return (
    spawnSync(process.execPath, [path.join(paths.scratch, "study.mjs"), ...args], { stdio: "inherit", env }).status ?? 3
  );
}
