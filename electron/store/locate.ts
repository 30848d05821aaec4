import path from "node:path";
import { z } from "../contract/index.ts";
import { readRecord, writeRecord } from "./records.ts";

/** <user config>/hilum/workspace.json: where the workspace is, for desk, server and command line alike. */
const place = z.object({ format: z.literal("hilum-place"), version: z.literal(1), dir: z.string() });

export interface LocateOptions {
  readonly flag?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** The workspace folder: the flag, else HILUM_WORKSPACE, else the remembered place, else ~/Hilum. Absolute. */
export async function locateWorkspace(options: LocateOptions): Promise<string> {
  const named = options.flag ?? options.env["HILUM_WORKSPACE"];
  if (named !== undefined && named !== "") return path.resolve(named);
  const remembered = await readRecord(placeFile(options), place);
  return remembered === null ? path.join(options.home, "Hilum") : path.resolve(remembered.dir);
}

/** Remembers where the workspace is. */
export async function rememberWorkspace(dir: string, options: LocateOptions): Promise<void> {
  await writeRecord(placeFile(options), place, { format: "hilum-place", version: 1, dir: path.resolve(dir) });
}

function placeFile({ env, home }: LocateOptions): string {
  return path.join(userConfig(env, home), "hilum", "workspace.json");
}

function userConfig(env: NodeJS.ProcessEnv, home: string): string {
  if (process.platform === "win32") return env["APPDATA"] ?? path.join(home, "AppData", "Roaming");
  if (process.platform === "darwin") return path.join(home, "Library", "Application Support");
  const xdg = env["XDG_CONFIG_HOME"];
  return xdg === undefined || xdg === "" ? path.join(home, ".config") : xdg;
}
