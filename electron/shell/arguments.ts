import { existsSync } from "node:fs";
import path from "node:path";
import { app } from "electron";

/** What a second start tells the first. */
export interface StartArguments {
  readonly named: readonly string[];
  readonly cwd: string;
}

/** What was named after the program: in development the program is Electron with the application's folder. */
export function startArguments(): StartArguments {
  const { argv } = process;
  const program = app.isPackaged
    ? 0
    : argv.findIndex((each, index) => index > 0 && path.resolve(each) === path.resolve(app.getAppPath()));
  const after = program < 0 ? [] : argv.slice(program + 1);
  return { named: after.filter((each) => !each.startsWith("-")), cwd: process.cwd() };
}

/** The named folders and files that are there. Takes what another process sent, too. */
export function existingPaths(given: unknown): string[] {
  if (typeof given !== "object" || given === null || !("named" in given) || !("cwd" in given)) return [];
  const { named, cwd } = given;
  if (!Array.isArray(named) || typeof cwd !== "string") return [];
  const paths = named.filter((each) => typeof each === "string").map((each) => path.resolve(cwd, each));
  return paths.filter((each) => existsSync(each));
}
