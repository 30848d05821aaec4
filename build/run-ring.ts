import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { asDesktopUser, ownReports, type DesktopCommand } from "./ordinary-user.ts";
import { root } from "./paths.ts";
import type { Ring } from "./rings.ts";
import { countFailure, readTotals, totalLine, type Totals } from "./totals.ts";

/** Runs one ring to its end and prints its own total line. `filters` are Vitest's file filters, for one's own use. */
export async function runRing(
  ring: Ring,
  filters: readonly string[] = [],
  extra: Record<string, string> = {},
): Promise<Totals> {
  console.log(`\n== ${ring.name}: ${ring.words}`);
  const started = Date.now();
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "build/vitest.config.ts",
    ...ring.projects.flatMap((project) => ["--project", project]),
    "--passWithNoTests",
    ...filters,
  ];
  const at = ring.desktop ? asDesktopUser(args) : inPlace(args);
  const report = path.join(at.env["HILUM_REPORTS"] ?? ownReports, `${ring.name}.json`);
  fs.rmSync(report, { force: true });
  const code = await spawnAndWait(at, { ...at.env, ...extra, HILUM_REPORT: report });
  const totals = countFailure(readTotals(report, (Date.now() - started) / 1000), code);
  for (const name of totals.skipped) console.log(`skipped: ${name}`);
  console.log(`${ring.name}: ${totalLine(totals)} (${Math.round(totals.seconds)} s)`);
  return totals;
}

function inPlace(args: readonly string[]): DesktopCommand {
  fs.mkdirSync(ownReports, { recursive: true });
  return { command: process.execPath, args, cwd: root, env: { HILUM_REPORTS: ownReports } };
}

function spawnAndWait({ command, args, cwd }: DesktopCommand, env: Record<string, string>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.once("SIGINT", forward).once("SIGTERM", forward);
    child.on("error", reject).on("exit", (code) => {
      process.removeListener("SIGINT", forward).removeListener("SIGTERM", forward);
      resolve(code);
    });
  });
}
