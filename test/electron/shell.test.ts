import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { job as jobRecord } from "../../electron/contract/index.ts";
import type { Job } from "../../electron/contract/index.ts";
import {
  drawingSwitches,
  electronExecutable,
  processesNaming,
  startDesktop,
  type Desktop,
} from "../harness/electron.ts";
import { testWith } from "../need.ts";

const test = testWith(["electron"]);
const root = path.resolve(import.meta.dirname, "../..");

describe("the shell", () => {
  let desk: Desktop;
  let profile = "";
  beforeAll(async () => {
    desk = await startDesktop();
    profile = await desk.app.evaluate(({ app }) => app.getPath("userData"));
    await desk.page.getByText("Research use only").first().waitFor();
  });
  afterAll(() => desk?.close());

  test("the page is isolated and has nothing of Node", async () => {
    const seen = await desk.page.evaluate(() => ({
      isolated: crossOriginIsolated,
      node: [typeof Reflect.get(globalThis, "require"), typeof Reflect.get(globalThis, "process")],
      bridge: Object.keys(Reflect.get(globalThis, "hilum") as object),
    }));
    expect(seen).toEqual({ isolated: true, node: ["undefined", "undefined"], bridge: ["pathsOf"] });
    const preferences = await desk.app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0];
      return { title: window?.getTitle(), least: window?.getMinimumSize() };
    });
    expect(preferences).toEqual({ title: "Hilum", least: [1100, 680] });
  });

  test("no way out: network, other windows, evaluated code, foreign workers, permissions", async () => {
    const outcomes = await desk.page.evaluate(async () => {
      const tried = async (work: () => unknown): Promise<string> => {
        try {
          return String(await work());
        } catch (error) {
          return (error as Error).name;
        }
      };
      return {
        network: await tried(() => fetch("https://example.org/")),
        window: await tried(() => window.open("https://example.org/")),
        html: await tried(() => (document.createElement("div").innerHTML = "<b>x</b>")),
        worker: await tried(() => new Worker("blob:app://hilum/x")),
        place: await tried(
          () =>
            new Promise((resolve) =>
              navigator.geolocation.getCurrentPosition(
                () => resolve("known"),
                () => resolve("denied"),
              ),
            ),
        ),
        evaluated: await new Promise((resolve) => setTimeout(() => void tried(() => (0, eval)("1")).then(resolve))),
      };
    });
    expect(outcomes).toEqual({
      network: "TypeError",
      window: "null",
      html: "TypeError",
      worker: "TypeError",
      place: "denied",
      evaluated: "EvalError",
    });
    await desk.page.evaluate(() => void (location.href = "https://example.org/"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(desk.page.url()).toMatch(/^app:\/\/hilum\//);
  });

  test("voxels come over vox:, and nothing else of the workspace does", async () => {
    fs.writeFileSync(path.join(desk.workspace, "cache/ab.volume.nii"), Buffer.from([1, 2, 3]));
    fs.writeFileSync(path.join(desk.workspace, "identity.json"), "{}");
    const read = (url: string): Promise<number[] | string> =>
      desk.page.evaluate(async (from) => {
        try {
          return [...new Uint8Array(await (await fetch(from)).arrayBuffer())];
        } catch (error) {
          return (error as Error).name;
        }
      }, url);
    expect(await read("vox://hilum/cache/ab.volume.nii?v=1")).toEqual([1, 2, 3]);
    for (const url of [
      "identity.json",
      "cache/..%2fidentity.json",
      "cache/../identity.json",
      "cache/none.nii",
      "jobs/x.json",
    ])
      expect(await read(`vox://hilum/${url}`)).toBe("TypeError");
  });

  test("a second start hands its folder to the first and ends", async () => {
    const folder = fs.mkdtempSync(path.join(desk.workspace, "handed-"));
    const second = spawn(electronExecutable(), [root, `--user-data-dir=${profile}`, ...drawingSwitches, folder], {
      stdio: "ignore",
    });
    expect(await new Promise((resolve) => second.once("exit", resolve))).toBe(0);
    await until(() => jobsOf(desk).some((job) => JSON.stringify(job.input).includes(folder)));
  });

  test("a page that died is there again", async () => {
    await desk.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    const text = async (): Promise<string> =>
      desk.app.evaluate(({ BrowserWindow }) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript("document.body.innerText") as Promise<string>,
          new Promise<string>((resolve) => setTimeout(resolve, 1000, "")),
        ]),
      );
    await until(async () => (await text().catch(() => "")).includes("Research use only"));
  });
});

describe("when processes die", () => {
  test("compute killed: the job says so, the window stays; main killed: nothing is left, and the next start goes on", async () => {
    // Thousands of files that are no DICOM: a scan that takes a while.
    const desk = await startDesktop({ args: ["/usr"] });
    const profile = await desk.app.evaluate(({ app }) => app.getPath("userData"));
    await until(() => jobsOf(desk).some(({ state }) => state === "running"));
    const compute = processesNaming("node.mojom.NodeService").filter((pid) => processesNaming(profile).includes(pid));
    expect(compute.length).toBeGreaterThan(0);
    for (const pid of compute) process.kill(pid, "SIGKILL");
    await until(() =>
      jobsOf(desk).some(({ state, fault }) => state === "interrupted" && fault?.code === "COMPUTE_LOST"),
    );
    expect(await desk.page.evaluate(() => document.body.innerText)).toContain("Research use only");

    const main = desk.app.process();
    const gone = new Promise((resolve) => main.once("exit", resolve));
    main.kill("SIGKILL");
    await gone;
    const diedAt = Date.now();
    await until(() => processesNaming(profile).length === 0, 5_000);
    expect(Date.now() - diedAt).toBeLessThan(2_000);

    const next = await startDesktop({ workspace: desk.workspace });
    await next.page.getByText("Research use only").first().waitFor();
    expect(jobsOf(next).map(({ state }) => state)).toEqual(["interrupted"]);
    const closedAt = Date.now();
    await next.close();
    expect(Date.now() - closedAt).toBeLessThan(5_000);
  });
});

function jobsOf(desk: Desktop): Job[] {
  const folder = path.join(desk.workspace, "jobs");
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .map((name) => jobRecord.parse(JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"))));
}

async function until(condition: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const startedAt = Date.now();
  while (!(await condition())) {
    if (Date.now() - startedAt > ms) throw new Error(`not within ${ms} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
