import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { defaultSettings } from "../../electron/contract/index.ts";
import { _electron, type ElectronApplication, type Page } from "playwright-core";

const root = path.resolve(import.meta.dirname, "../..");

/** Software drawing that is the same on every machine. */
export const drawingSwitches = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--force-device-scale-factor=1",
] as const;

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly workspace: string;
  /** Lines of main's stdout and stderr so far. */
  readonly output: () => string;
  close(): Promise<void>;
}

/** The Electron the tests use: the installed one on an ordinary machine, else the runtime for tests. */
export function electronExecutable(): string {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: "electron.exe",
    darwin: "Electron.app/Contents/MacOS/Electron",
  };
  const installed = path.join(root, "node_modules/electron/dist", names[process.platform] ?? "electron");
  return fs.existsSync(installed) ? installed : path.join(root, ".hilum/electron-test/electron");
}

/** Starts the desktop on a workspace of its own, sandbox on, and waits for its first window. */
export async function startDesktop(
  options: { workspace?: string; args?: readonly string[]; size?: { width: number; height: number } } = {},
): Promise<Desktop> {
  const workspace = options.workspace ?? freshWorkspace();
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    chromiumSandbox: true,
    colorScheme: "dark",
    locale: "en-GB",
    cwd: root,
    args: [root, `--user-data-dir=${freshFolder("profile")}`, ...drawingSwitches, ...(options.args ?? [])],
    env: { ...stringsOf(process.env), HILUM_WORKSPACE: workspace, XDG_CONFIG_HOME: freshFolder("config") },
  });
  const lines: string[] = [];
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const page = await app.firstWindow();
  await page.setViewportSize(options.size ?? { width: 1280, height: 720 });
  return { app, page, workspace, output: () => lines.join(""), close: () => app.close() };
}

/** A new empty folder of this test run. */
export function freshFolder(name: string): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `hilum-${name}-`));
}

/** A new workspace whose owner has seen Welcome already: it opens on Studies, and no sample is made behind the page. */
export function freshWorkspace(folder = freshFolder("workspace")): string {
  fs.writeFileSync(path.join(folder, "settings.json"), JSON.stringify({ ...defaultSettings, welcomed: true }));
  return folder;
}

/** Every living process whose command line names our bundles or `needle`: what must be gone when main is. */
export function processesNaming(needle: string): number[] {
  if (process.platform !== "linux") return [];
  return execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(needle) && !line.includes("ps -eo"))
    .map((line) => Number.parseInt(line, 10));
}

function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== "NODE_OPTIONS",
    ),
  );
}
