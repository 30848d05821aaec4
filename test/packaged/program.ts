import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import { packagedExecutable, unpackedProgram } from "../../build/package/prepare.ts";
import { drawingSwitches, freshFolder } from "../harness/electron.ts";

const folder = unpackedProgram();
const byPlatform = (names: { linux: string; win32: string; darwin: string }): string =>
  path.join(
    folder,
    process.platform === "win32" || process.platform === "darwin" ? names[process.platform] : names.linux,
  );

/** Where the parts of the unpacked package are. */
export const packaged = {
  executable: packagedExecutable(),
  /** The file that carries the fuses: on macOS a library. */
  fuses: byPlatform({
    linux: "hilum",
    win32: "Hilum.exe",
    darwin: "Hilum.app/Contents/Frameworks/Electron Framework.framework/Electron Framework",
  }),
  resources: byPlatform({ linux: "resources", win32: "resources", darwin: "Hilum.app/Contents/Resources" }),
} as const;

export interface Program {
  readonly page: Page;
  readonly workspace: string;
  /** What the program has written to stdout and stderr so far. */
  readonly output: () => string;
  close(): Promise<void>;
}

/** Starts the packaged program on an empty workspace and holds its window over Chromium's own protocol. */
export async function startProgram(options: {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}): Promise<Program> {
  const workspace = freshFolder("packaged");
  const args = [
    `--user-data-dir=${freshFolder("profile")}`,
    "--remote-debugging-port=0",
    ...drawingSwitches,
    ...options.args,
  ];
  const env = { ...process.env, HILUM_WORKSPACE: workspace, XDG_CONFIG_HOME: freshFolder("config"), ...options.env };
  const program = spawn(packaged.executable, args, { env, stdio: ["ignore", "pipe", "pipe"], cwd: workspace });
  let text = "";
  for (const stream of [program.stdout, program.stderr])
    stream.on("data", (chunk: Buffer) => void (text += chunk.toString()));
  const browser = await chromium.connectOverCDP(await devtoolsAddress(program, () => text));
  const [context] = browser.contexts();
  if (context === undefined) throw new Error("the program opened no window");
  const page = context.pages()[0] ?? (await context.waitForEvent("page"));
  await page.setViewportSize({ width: 1280, height: 720 });
  const close = async (): Promise<void> => {
    await browser.close();
    await ended(program);
  };
  return { page, workspace, output: () => text, close };
}

/** The address that Chromium prints when its port is open. */
function devtoolsAddress(program: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    program.stderr?.on("data", () => {
      const address = /DevTools listening on (ws:\/\/\S+)/.exec(output())?.[1];
      if (address !== undefined) resolve(address);
    });
    program.once("error", reject);
    program.once("exit", (code, signal) =>
      reject(new Error(`the program ended with ${code ?? signal}:\n${output().slice(-2000)}`)),
    );
  });
}

/** Asks the program to end, and makes it after 10 s. */
async function ended(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const exit = new Promise((resolve) => program.once("exit", resolve));
  program.kill("SIGTERM");
  const insist = setTimeout(() => program.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(insist);
}

/** A file that Node loads before anything else when NODE_OPTIONS are obeyed, and the mark that it then leaves. */
export function nodeOptionsProbe(): {
  readonly options: string;
  readonly marked: () => boolean;
  readonly clear: () => void;
} {
  const scratch = freshFolder("options");
  const [script, mark] = [path.join(scratch, "probe.cjs"), path.join(scratch, "mark")];
  fs.writeFileSync(script, `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "");`);
  return {
    options: `--require ${script}`,
    marked: () => fs.existsSync(mark),
    clear: () => fs.rmSync(mark, { force: true }),
  };
}
