import { afterAll, beforeAll, describe, expect } from "vitest";
import { freshFolder, processesNaming, startDesktop, type Desktop } from "../harness/electron.ts";
import { testWith } from "../need.ts";
import { deskHands } from "../scenario/desk.ts";
import { rebuiltUnderAnotherWindow } from "../scenario/graphics-killed.ts";
import {
  expectWholeWorkspace,
  killWhileTraining,
  prepareSmallChest,
  resumeToTheEnd,
  timeUntilGone,
} from "../scenario/killed.ts";

const test = testWith(["electron"]);

describe("deaths in the desktop window", () => {
  let desk: Desktop;
  let next: Desktop | undefined;
  let study = "";
  beforeAll(async () => {
    desk = await startDesktop();
    study = await prepareSmallChest(deskHands(desk.page), desk.workspace, freshFolder("phantoms"));
  });
  afterAll(async () => {
    await (next ?? desk)?.close();
  });

  test("compute killed while it trains: the window stays, says so, and resumes the run from its checkpoint to the end", async () => {
    const interrupted = await killWhileTraining(deskHands(desk.page), desk.workspace, async () => {
      const engine = (await pidsOf(desk)).find(({ name }) => name === "hilum-engine");
      if (engine === undefined) throw new Error("no engine process");
      process.kill(engine.pid, "SIGKILL");
      await timeUntilGone([engine.pid]);
    });
    await resumeToTheEnd(
      deskHands(desk.page),
      desk.workspace,
      interrupted,
      /The computation stopped during “Train .+”/,
    );
    expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test("graphics killed: the panes are covered, then drawn anew, and no old picture stands under a new window", async () => {
    await rebuiltUnderAnotherWindow(deskHands(desk.page), study, async () => {
      const graphics = (await pidsOf(desk)).find(({ type }) => type === "GPU");
      if (graphics === undefined) throw new Error("no graphics process");
      process.kill(graphics.pid, "SIGKILL");
      await timeUntilGone([graphics.pid]);
    });
  });

  test("main killed while it trains: nothing of ours is left, and the next start resumes the run", async () => {
    const profile = await desk.app.evaluate(({ app }) => app.getPath("userData"));
    const interrupted = await killWhileTraining(deskHands(desk.page), desk.workspace, async () => {
      const family = [...new Set([...(await pidsOf(desk)).map(({ pid }) => pid), ...processesNaming(profile)])];
      expect(family.length).toBeGreaterThan(3);
      const reaped = new Promise((resolve) => desk.app.process().once("exit", resolve));
      desk.app.process().kill("SIGKILL");
      expect(await timeUntilGone(family)).toBeLessThan(2_000);
      await reaped;
      expect(processesNaming(profile)).toEqual([]);
    });
    expectWholeWorkspace(desk.workspace);

    // The last switch counts: the profile that the dead one left locked.
    next = await startDesktop({ workspace: desk.workspace, args: [`--user-data-dir=${profile}`] });
    await resumeToTheEnd(deskHands(next.page), desk.workspace, interrupted, /Hilum ended while this was running\./);
  });
});

async function pidsOf(desk: Desktop): Promise<{ pid: number; type: string; name: string | undefined }[]> {
  return desk.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name })));
}
