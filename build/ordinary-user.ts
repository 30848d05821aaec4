import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkoutTag, paths, root } from "./paths.ts";

/** Chromium's sandbox refuses root, so as root the desktop tests run as this user, which needs no account. */
const uid = 4242;

/** How to start a command that opens windows: command, its arguments, its folder and what to add to the environment. */
export interface DesktopCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
}

/** Wraps `args` of this Node for a desktop ring: under a virtual display where there is none, and as an ordinary user where we are root. */
export function asDesktopUser(args: readonly string[]): DesktopCommand {
  const isRoot = process.platform === "linux" && process.getuid?.() === 0;
  const cwd = isRoot ? readableCopy() : root;
  const home = isRoot ? homeOf(cwd) : os.homedir();
  const parts = [
    ...(isRoot
      ? [
          "setpriv",
          `--reuid=${uid}`,
          `--regid=${uid}`,
          "--clear-groups",
          "env",
          "-u",
          "XDG_RUNTIME_DIR",
          `HOME=${home}`,
          `TMPDIR=${path.join(home, "tmp")}`,
        ]
      : []),
    ...(needsDisplay() ? ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"] : []),
    nodeFor(isRoot),
    ...args,
  ];
  const [command = process.execPath, ...rest] = parts;
  return {
    command,
    args: rest,
    cwd,
    env: { HILUM_CACHE: path.join(home, ".vite"), HILUM_REPORTS: path.join(home, "reports") },
  };
}

function needsDisplay(): boolean {
  return (
    process.platform === "linux" && process.env["DISPLAY"] === undefined && process.env["WAYLAND_DISPLAY"] === undefined
  );
}

/** This Node, if the ordinary user may execute it; else one on the path that they may. */
function nodeFor(isRoot: boolean): string {
  if (!isRoot) return process.execPath;
  const real = fs.realpathSync(process.execPath);
  try {
    execFileSync("setpriv", [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", real, "--version"], {
      stdio: "ignore",
    });
    return real;
  } catch {
    const copy = path.join(os.tmpdir(), `hilum-${uid}-${checkoutTag}`, "node");
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(real, copy);
    fs.chmodSync(copy, 0o755);
    return copy;
  }
}

/** A copy of what the tests read, readable by everyone: the checkout may lie below a folder that only root may enter. */
function readableCopy(): string {
  const base = path.join(os.tmpdir(), `hilum-${uid}-${checkoutTag}`);
  const copy = path.join(base, "hilum");
  fs.rmSync(copy, { recursive: true, force: true });
  fs.mkdirSync(copy, { recursive: true });
  for (const name of ["package.json", "tsconfig.json", "out", "build", "test", "ml", "electron", "renderer", "docs"])
    if (fs.existsSync(path.join(root, name)))
      fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  for (const name of ["node_modules", ".hilum/electron-test", "release"])
    linkTree(path.join(root, name), path.join(copy, name));
  execFileSync("chmod", ["-R", "a+rX", base]);
  // Vite bundles the configuration of the tests into this folder before it reads it.
  const own = path.join(copy, "node_modules/.vite-temp");
  fs.mkdirSync(own, { recursive: true });
  fs.chownSync(own, uid, uid);
  return copy;
}

/** Hard links where the file system allows, else a copy. */
function linkTree(from: string, to: string): void {
  if (!fs.existsSync(from)) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    fs.rmSync(to, { recursive: true, force: true });
    execFileSync("cp", ["-a", from, to]);
  }
}

function homeOf(copy: string): string {
  const home = path.join(path.dirname(copy), "home");
  fs.rmSync(home, { recursive: true, force: true });
  for (const folder of ["tmp", "reports", ".vite"]) fs.mkdirSync(path.join(home, folder), { recursive: true });
  execFileSync("chown", ["-R", `${uid}:${uid}`, home]);
  fs.mkdirSync("/tmp/.X11-unix", { recursive: true });
  fs.chmodSync("/tmp/.X11-unix", 0o1777);
  return home;
}

/** Where a ring leaves its reports and screenshots when it runs in place. */
export const ownReports = path.join(paths.scratch, "reports");
