import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { bundleAll } from "../bundle.ts";
import { paths, root } from "../paths.ts";

/** `npm start [-- FOLDER]`: the desktop window where Electron and a display are there, else the same app on loopback, and why. */
export async function main(args: readonly string[]): Promise<number> {
  const started = Date.now();
  const built = await bundleAll();
  if (built.length > 0) console.log(`Built ${built.join(", ")} in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  const electron = await electronAtHand();
  if (typeof electron === "string") return run(electron, [root, ...args]);
  console.log(`No desktop window: ${electron.why} The same app opens in a browser instead.`);
  return run(process.execPath, [path.join(paths.node, "hilum.mjs"), "serve", ...args]);
}

/** The official Electron, fetched by its own package where that works; or why not, in a sentence. */
async function electronAtHand(): Promise<string | { why: string }> {
  if (
    process.platform === "linux" &&
    process.env["DISPLAY"] === undefined &&
    process.env["WAYLAND_DISPLAY"] === undefined
  )
    return { why: "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)." };
  if (process.platform === "linux" && process.getuid?.() === 0)
    return { why: "Chromium's sandbox does not run as root; start Hilum as an ordinary user for the window." };
  const dist = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? path.join(root, "node_modules/electron/dist");
  if (!fs.existsSync(executableIn(dist)) && process.env["ELECTRON_OVERRIDE_DIST_PATH"] === undefined)
    await fetchElectron();
  const executable = executableIn(dist);
  return fs.existsSync(executable)
    ? executable
    : {
        why: "Electron could not be fetched from its release server (that needs Node 22.12 or newer and a connection).",
      };
}

async function fetchElectron(): Promise<void> {
  const script = path.join(root, "node_modules/electron/install.js");
  if (!fs.existsSync(script)) return;
  console.log("Getting Electron (about 110 MB, once).");
  await run(process.execPath, [script], "ignore").catch(() => 1);
}

function executableIn(dist: string): string {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: "electron.exe",
    darwin: "Electron.app/Contents/MacOS/Electron",
  };
  return path.join(dist, names[process.platform] ?? "electron");
}

/** Runs to the end with our terminal; its exit code is ours, and what interrupts us interrupts it. */
function run(command: string, args: readonly string[], errors: "inherit" | "ignore" = "inherit"): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: process.env["INIT_CWD"] ?? process.cwd(),
      stdio: ["inherit", "inherit", errors],
    });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", forward).on("SIGTERM", forward);
    child.on("error", reject).on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 3)));
  });
}
