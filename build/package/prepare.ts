import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { bundleAll } from "../bundle.ts";
import { testElectron, testElectronVersion } from "../electron-test/runtime.ts";
import { fingerprint, whenChanged } from "../fingerprint.ts";
import { paths, root } from "../paths.ts";
import { configuration, type Runtime } from "./config.ts";
import { packagingNode } from "./node24.ts";

/** The folder of the unpacked program for this platform. */
export function unpackedProgram(): string {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    linux: "linux-unpacked",
    win32: "win-unpacked",
    darwin: process.arch === "arm64" ? "mac-arm64" : "mac",
  };
  return path.join(paths.release, names[process.platform] ?? "linux-unpacked");
}

/** The file in it that starts the program. */
export function packagedExecutable(): string {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: "Hilum.exe",
    darwin: "Hilum.app/Contents/MacOS/Hilum",
  };
  return path.join(unpackedProgram(), names[process.platform] ?? "hilum");
}

/** The program packaged for the tests (`--dir`): from the installed Electron if there is one, else from the test runtime. */
export async function preparePackage(): Promise<string> {
  await bundleAll();
  const key = fingerprint([
    "out",
    "build/package",
    "build/models",
    "build/samples",
    "package.json",
    "package-lock.json",
  ]);
  await whenChanged("package", key, packagedExecutable(), async () => runBuilder(await runtimeAtHand(), ["--dir"]));
  return unpackedProgram();
}

/** Runs electron-builder with our configuration. */
export async function runBuilder(runtime: Runtime, args: readonly string[]): Promise<void> {
  const node = await packagingNode();
  const file = path.join(paths.scratch, "electron-builder.json");
  fs.mkdirSync(paths.scratch, { recursive: true });
  fs.writeFileSync(file, JSON.stringify(configuration(runtime), null, 2));
  const cli = path.join(root, "node_modules/electron-builder/cli.js");
  await new Promise<void>((resolve, reject) => {
    const child = spawn(node, [cli, ...args, "--config", file, "--publish", "never"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env["PATH"] ?? ""}` },
    });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => tell(line));
    child
      .on("error", reject)
      .on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`electron-builder ended with code ${code}.`))));
  });
}

/** Passes on what the packager says, without the stack traces that it adds to a failure (HILUM_DEBUG keeps them). */
function tell(line: string): void {
  if (process.env["HILUM_DEBUG"] !== undefined) console.log(line);
  else if (!/^\s+at /.test(line)) console.log(line.replace(/\s+failedTask=.*$|\s+stackTrace=.*$/, ""));
}

/** The Electron that package.json names. */
export function productElectronVersion(): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    devDependencies: { electron: string };
  };
  return manifest.devDependencies.electron;
}

async function runtimeAtHand(): Promise<Runtime> {
  const official = path.join(root, "node_modules/electron/dist");
  if (fs.existsSync(path.join(official, "version"))) return { version: productElectronVersion(), dist: official };
  if (process.platform !== "linux") return { version: productElectronVersion() };
  await testElectron();
  return { version: testElectronVersion, dist: withoutLoader() };
}

/** The test runtime without the default app that makes it take a path. */
function withoutLoader(): string {
  const dist = path.join(paths.scratch, "electron-dist");
  fs.rmSync(dist, { recursive: true, force: true });
  execFileSync("cp", ["-al", paths.testElectron, dist]);
  fs.rmSync(path.join(dist, "resources/app"), { recursive: true });
  return dist;
}
