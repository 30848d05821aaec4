import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chromium, type Browser, type Page } from "playwright-core";
import { readFuses } from "../../build/electron-test/fuses.ts";
import { unpackedProgram } from "../../build/package/prepare.ts";
import { testWith } from "../need.ts";
import { drawingSwitches, freshFolder } from "../harness/electron.ts";

const test = testWith(["package"]);
const folder = unpackedProgram();
const resources = process.platform === "darwin" ? path.join(folder, "Hilum.app/Contents/Resources") : path.join(folder, "resources");
const executable = { linux: path.join(folder, "hilum"), win32: path.join(folder, "Hilum.exe"), darwin: path.join(folder, "Hilum.app/Contents/MacOS/Hilum") }[process.platform as "linux"];

describe("the package", () => {
  test("its fuses: no Node mode, no options or inspector from outside, the app from its archive only", () => {
    const framework = path.join(folder, "Hilum.app/Contents/Frameworks/Electron Framework.framework/Electron Framework");
    expect(readFuses(process.platform === "darwin" ? framework : executable)).toMatchObject({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
    });
  });

  test("what must lie outside the archive does", () => {
    const unpacked = path.join(resources, "app.asar.unpacked");
    const libraries: Partial<Record<NodeJS.Platform, string>> = { linux: "libonnxruntime.so.1", win32: "onnxruntime.dll", darwin: "libonnxruntime.1.30.0.dylib" };
    const native = path.join(unpacked, "node_modules/onnxruntime-node/bin/napi-v6", process.platform, process.arch);
    const expected = [
      path.join(native, libraries[process.platform] ?? ""),
      path.join(native, "onnxruntime_binding.node"),
      path.join(unpacked, "out/electron/chunks/charlswasm_decode.wasm"),
      path.join(unpacked, "out/electron/chunks/openjpegwasm_decode.wasm"),
      path.join(resources, "models/lung-tiny/model.json"),
      path.join(resources, "models/lung-tiny/weights.safetensors"),
      path.join(resources, "models/phantom-demo/model.json"),
      path.join(resources, "samples/lidc-idri-0001.json"),
      path.join(resources, "app.asar"),
    ];
    expect(expected.filter((file) => !fs.existsSync(file))).toEqual([]);
    expect(fs.readdirSync(path.join(native, "../.."))).toEqual([process.platform]);
  });
});

describe("the packaged program, started", () => {
  let program: ChildProcess | undefined;
  let browser: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    if (!fs.existsSync(executable)) return;
    const env = { ...process.env, HILUM_WORKSPACE: freshFolder("packaged"), XDG_CONFIG_HOME: freshFolder("config"), ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "--no-such-option" };
    program = spawn(executable, [`--user-data-dir=${freshFolder("profile")}`, "--remote-debugging-port=0", ...drawingSwitches], { env, stdio: ["ignore", "ignore", "pipe"] });
    const address = await devtoolsAddress(program);
    browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0];
    if (context === undefined) throw new Error("the program opened no window");
    page = context.pages()[0] ?? (await context.waitForEvent("page"));
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  afterAll(async () => {
    await browser?.close();
    program?.kill("SIGTERM");
  });

  test("opens the 512² sample study and shows its map", async () => {
    expect(page.url()).toMatch(/^app:\/\/hilum\//);
    await page.getByText("Synthetic").first().waitFor({ timeout: 180_000 });
  });
});

/** The address that Chromium prints when its port is open. */
function devtoolsAddress(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    program.stderr?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const match = /DevTools listening on (ws:\/\/\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    program.once("exit", (code) => reject(new Error(`the program ended with ${code}:\n${text.slice(-2000)}`)));
  });
}
