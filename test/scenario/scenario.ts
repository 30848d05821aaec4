import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect } from "vitest";
import type { DeskHands } from "./desk.ts";
import { clickTheTopPatch, readTheMap, showsThePoint } from "./reading.ts";
import { jobsDone, resultsOf, studiesOf } from "./workspace.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** The mass of LIDC-IDRI-0001 (four readers), voxel (316, 367, 90) from the feet of 133 slices, mean of 5 × 5 voxels 97 HU. */
const mass = { lps: [56.4, 86.4, -115.8], slice: 133 - 90, hu: 97 } as const;

/** Scenario 1: a folder with one small synthetic chest, from its import to its estimate, training on the way. */
export async function smallChestFromFolderToProbability(
  hands: DeskHands,
  workspace: string,
  scratch: string,
): Promise<void> {
  const { page } = hands;
  const cohort = path.join(scratch, "cohort");
  execFileSync(process.execPath, [
    path.join(root, "out/electron/hilum.mjs"),
    "phantom",
    "--patients",
    "1",
    "--seed",
    "3",
    "--out",
    cohort,
    "--workspace",
    path.join(scratch, "ws"),
  ]);

  await hands.importPath(path.join(cohort, "SYNTHETIC-0001"), "Import and prepare");
  await jobsDone(workspace, "prepare", 60);
  const [study] = studiesOf(workspace);
  expect(study?.synthetic).toBe(true);

  await hands.startTraining("tiny", 20);
  await jobsDone(workspace, "train", 120);
  await page.getByText("20 of 20").first().waitFor();

  await hands.openStudy(study?.id ?? "");
  await page.getByRole("button", { name: "Predict" }).click();
  await jobsDone(workspace, "predict", 120);
  await readTheMap(hands, workspace, study?.id ?? "");
  await clickTheTopPatch(hands, workspace, study?.id ?? "");

  const estimate = page.locator('[data-probability="estimate"]');
  await estimate.waitFor();
  const text = (await estimate.textContent()) ?? "";
  expect(text).toMatch(/\d\s*%/);
  expect(text).toContain("prior");
  expect(text).toContain("synthetic");
  expect(text).toContain("95");
}

/** Scenario 2: the public chest. Mapped where its workspace holds no result yet; else opened as it was left. */
export async function mapOfARealChest(hands: DeskHands, workspace: string, folder: string): Promise<void> {
  const { page } = hands;
  if (studiesOf(workspace).length === 0) {
    await hands.importPath(folder, "Import, prepare and predict");
    await jobsDone(workspace, "predict", 560);
  }
  const [study] = studiesOf(workspace);
  if (study === undefined) throw new Error("nothing was imported");
  expect(study.synthetic).toBe(false);
  expect(resultsOf(workspace, study.id)).toHaveLength(1);

  await hands.openStudy(study.id);
  await showsThePoint(hands, mass.lps, mass.slice, mass.hu, 12);
  await readTheMap(hands, workspace, study.id);
  await clickTheTopPatch(hands, workspace, study.id);

  const panel = page.locator('[data-probability="demonstration"]');
  await panel.waitFor();
  expect(await panel.textContent()).toContain("No probability: this classifier has seen no patients");
  await page.getByRole("button", { name: "Show demonstration score" }).click();
  expect(await page.locator("[data-demonstration]").textContent()).toMatch(/\d\s*%/);
  expect(await panel.textContent()).not.toContain("prior");
}
