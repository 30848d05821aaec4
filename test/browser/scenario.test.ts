import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { startBrowserMode, type BrowserDesk } from "../harness/browser-mode.ts";
import { freshFolder, freshWorkspace } from "../harness/electron.ts";
import { testWith, unpackedData } from "../need.ts";
import { deskHands, type DeskHands } from "../scenario/desk.ts";
import { mapOfARealChest, smallChestFromFolderToProbability } from "../scenario/scenario.ts";
import { sharedScenarioWorkspace } from "../scenario/workspace.ts";

describe("the scenario in browser mode: a small synthetic chest", () => {
  let desk: BrowserDesk;
  let hands: DeskHands;
  beforeAll(async () => {
    desk = await startBrowserMode();
    hands = deskHands(desk.page);
  });
  afterAll(() => desk?.close());

  testWith(["chromium"])("open, prepare, train, predict, see the map, move by patch, read the estimate", async () => {
    await smallChestFromFolderToProbability(hands, desk.workspace, freshFolder("phantoms"));
  });
});

describe("the scenario in browser mode: LIDC-IDRI-0001", () => {
  let desk: BrowserDesk;
  let hands: DeskHands;
  beforeAll(async () => {
    const workspace = sharedScenarioWorkspace();
    if (!fs.existsSync(path.join(workspace, "settings.json"))) freshWorkspace(workspace);
    desk = await startBrowserMode({ workspace });
    hands = deskHands(desk.page);
  });
  afterAll(() => desk?.close());

  testWith(["chromium", "data"])(
    "opens the workspace that the desktop window left: its mass, its map, no probability",
    async () => {
      await mapOfARealChest(hands, desk.workspace, path.join(unpackedData(), "ct/LIDC-IDRI-0001/ct"));
    },
  );
});
