import { afterAll, beforeAll, describe, expect } from "vitest";
import { startBrowserMode, type BrowserDesk } from "../harness/browser-mode.ts";
import { freshFolder } from "../harness/electron.ts";
import { testWith } from "../need.ts";
import { deskHands } from "../scenario/desk.ts";
import {
  childrenOf,
  expectWholeWorkspace,
  killWhileTraining,
  prepareSmallChest,
  resumeToTheEnd,
  timeUntilGone,
} from "../scenario/killed.ts";

const test = testWith(["chromium"]);

describe("deaths while a run trains, in browser mode", () => {
  let desk: BrowserDesk;
  let next: BrowserDesk | undefined;
  beforeAll(async () => {
    desk = await startBrowserMode();
    await prepareSmallChest(deskHands(desk.page), desk.workspace, freshFolder("phantoms"));
  });
  afterAll(async () => {
    await desk?.close();
    await next?.close();
  });

  test("compute killed: the page stays, says so, and resumes the run from its checkpoint to the end", async () => {
    const hands = deskHands(desk.page);
    const interrupted = await killWhileTraining(hands, desk.workspace, async () => {
      const [engine] = childrenOf(desk.server.pid ?? 0, "compute.mjs engine");
      if (engine === undefined) throw new Error("no engine process");
      process.kill(engine, "SIGKILL");
      await timeUntilGone([engine]);
    });
    await resumeToTheEnd(hands, desk.workspace, interrupted, /The computation stopped during “Train .+”/);
    expect(desk.server.exitCode).toBeNull();
  });

  test("server killed: nothing is left of it, the page says so, and the next start resumes the run", async () => {
    const interrupted = await killWhileTraining(deskHands(desk.page), desk.workspace, async () => {
      const family = [desk.server.pid ?? 0, ...childrenOf(desk.server.pid ?? 0, "compute.mjs")];
      expect(family.length).toBeGreaterThan(1);
      const reaped = new Promise((resolve) => desk.server.once("exit", resolve));
      desk.server.kill("SIGKILL");
      expect(await timeUntilGone(family)).toBeLessThan(2_000);
      await reaped;
    });
    await desk.page.getByText("Connection to Hilum lost.").waitFor();
    await desk.page.getByText("start Hilum again").waitFor();
    expectWholeWorkspace(desk.workspace);

    next = await startBrowserMode({ workspace: desk.workspace });
    await resumeToTheEnd(deskHands(next.page), desk.workspace, interrupted, /Hilum ended while this was running\./);
  });
});
