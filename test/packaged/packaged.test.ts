import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { readFuses } from "../../build/electron-test/fuses.ts";
import { freshFolder } from "../harness/electron.ts";
import { has, testWith } from "../need.ts";
import { deskHands, type DeskHands } from "../scenario/desk.ts";
import { clickTheTopPatch, readTheMap } from "../scenario/reading.ts";
import { jobsDone, jobsOf, studiesOf, until } from "../scenario/workspace.ts";
import { compressedChest, nativeChest } from "./compressed.ts";
import { nodeOptionsProbe, packaged, startProgram, type Program } from "./program.ts";

const test = testWith(["package"]);

describe("the package", () => {
  test("its fuses: no Node mode, no options or inspector from outside, the app from its archive only", () => {
    expect(readFuses(packaged.fuses)).toMatchObject({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
    });
  });

  test("what must lie outside the archive does, for this platform alone", () => {
    const unpacked = path.join(packaged.resources, "app.asar.unpacked");
    const libraries: Partial<Record<NodeJS.Platform, string>> = {
      linux: "libonnxruntime.so.1",
      win32: "onnxruntime.dll",
      darwin: "libonnxruntime.1.30.0.dylib",
    };
    const native = path.join(unpacked, "node_modules/onnxruntime-node/bin/napi-v6", process.platform, process.arch);
    const expected = [
      path.join(native, libraries[process.platform] ?? ""),
      path.join(native, "onnxruntime_binding.node"),
      path.join(unpacked, "out/electron/chunks/charlswasm_decode.wasm"),
      path.join(unpacked, "out/electron/chunks/openjpegwasm_decode.wasm"),
      ...["lung-base", "lung-tiny", "phantom-demo"].flatMap((model) =>
        ["model.json", "weights.safetensors"].map((file) => path.join(packaged.resources, "models", model, file)),
      ),
      path.join(packaged.resources, "models/lung-base/reference.json"),
      path.join(packaged.resources, "app.asar"),
    ];
    expect(expected.filter((file) => !fs.existsSync(file))).toEqual([]);
    expect(fs.readdirSync(path.join(native, "../.."))).toEqual([process.platform]);
    expect(fs.readdirSync(path.join(native, ".."))).toEqual([process.arch]);
  });
});

describe("the packaged program, started by an ordinary user on an empty workspace", () => {
  const probe = nodeOptionsProbe();
  let program: Program;
  let hands: DeskHands;

  beforeAll(async () => {
    if (!has("package")) return;
    program = await startProgram({
      args: ["--inspect=127.0.0.1:0"],
      env: { ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: probe.options },
    });
    hands = deskHands(program.page);
  });
  afterAll(() => program?.close());

  test("welcomes, makes and opens the sample study, and shows its map when asked", async () => {
    const { page, workspace } = program;
    expect(page.url()).toMatch(/^app:\/\/hilum\//);
    await page.getByRole("heading", { level: 1, name: "Welcome" }).waitFor();
    await page.getByRole("button", { name: /Open the sample study/ }).click();
    await page.waitForURL(/#\/read\/[0-9a-f]{32}$/, { timeout: 120_000 });
    const study = page.url().slice(-32);
    expect(studiesOf(workspace).map(({ id, synthetic }) => ({ id, synthetic }))).toEqual([
      { id: study, synthetic: true },
    ]);
    expect(await page.getByText("Research use only. Not for diagnosis.").first().isVisible()).toBe(true);

    await jobsDone(workspace, "predict", 480);
    await readTheMap(hands, workspace, study);
    await clickTheTopPatch(hands, workspace, study);
  }, 600_000);

  test("gives the estimate of a classifier trained on phantoms as what it is", async () => {
    const estimate = program.page.locator('[data-probability="estimate"]');
    await estimate.waitFor();
    const text = (await estimate.textContent()) ?? "";
    expect(text).toMatch(/\d\s*%/);
    expect(text).toContain("synthetic: trained on phantoms");
    expect(text).toContain("prior of the synthetic training cohort");
    expect(text).toContain("phantom-demo");
  });

  testWith(["package", "oracles"])(
    "finds its decoders: JPEG-LS and JPEG 2000 slices are the same study as the originals",
    async () => {
      const cohort = nativeChest(freshFolder("chest"));
      await hands.importPath(compressedChest(cohort.folder), "Only import");
      const job = await until("the import", 60, () =>
        jobsOf(program.workspace).find(
          ({ id, kind, state }) => kind === "import" && state === "finished" && !id.startsWith("sample-"),
        ),
      );
      expect(job.output).toEqual({ studies: [cohort.study], added: [cohort.study], refused: [] });
    },
  );

  test("obeys no ELECTRON_RUN_AS_NODE, no NODE_OPTIONS and no --inspect, in no process", () => {
    // It opened a window, so it is no Node. Every process has run by now; a plain Node shows that the probe would have told.
    expect(probe.marked()).toBe(false);
    execFileSync(process.execPath, ["-e", ""], { env: { ...process.env, NODE_OPTIONS: probe.options } });
    expect(probe.marked()).toBe(true);
    expect(program.output()).not.toMatch(/Debugger listening/i);
  });

  test("ran without a failed job or a complaint", () => {
    expect(jobsOf(program.workspace).filter(({ state }) => state !== "finished")).toEqual([]);
    expect(program.output()).not.toMatch(/Uncaught|Content Security Policy|ERR_/);
  });
});
