import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { freshFolder, freshWorkspace, startDesktop, type Desktop } from "../harness/electron.ts";
import { testWith, unpackedData } from "../need.ts";
import { deskHands, type DeskHands } from "../scenario/desk.ts";
import { mapOfARealChest, smallChestFromFolderToProbability } from "../scenario/scenario.ts";
import { sharedScenarioWorkspace } from "../scenario/workspace.ts";

describe("the scenario in the desktop window: a small synthetic chest", () => {
  let desk: Desktop;
  let hands: DeskHands;
  beforeAll(async () => {
    desk = await startDesktop();
    hands = deskHands(desk.page);
  });
  afterAll(() => desk?.close());

  testWith(["electron"])("open, prepare, train, predict, see the map, move by patch, read the estimate", async () => {
    await smallChestFromFolderToProbability(hands, desk.workspace, freshFolder("phantoms"));
  });
});

describe("the scenario in the desktop window: LIDC-IDRI-0001", () => {
  let desk: Desktop;
  let hands: DeskHands;
  beforeAll(async () => {
    const workspace = sharedScenarioWorkspace();
    if (!fs.existsSync(path.join(workspace, "settings.json"))) freshWorkspace(workspace);
    desk = await startDesktop({ workspace });
    hands = deskHands(desk.page);
  });
  afterAll(() => desk?.close());

  testWith(["electron", "data"])(
    "its mass, its whole-lung map, and no probability from a classifier that saw no patients",
    async () => {
      await mapOfARealChest(hands, desk.workspace, path.join(unpackedData(), "ct/LIDC-IDRI-0001/ct"));
      expect(desk.output()).not.toMatch(/Uncaught|Content Security Policy/);
    },
    // The map of a whole lung: minutes where other work shares two cores.
    600_000,
  );
});
