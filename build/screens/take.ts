import fs from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { makePhantom } from "../../ml/phantom/index.ts";
import { freshFolder, startDesktop, type Desktop } from "../../test/harness/electron.ts";
import { deskHands, type DeskHands } from "../../test/scenario/desk.ts";
import { jobsDone, jobsOf, sharedScenarioWorkspace, studiesOf, until } from "../../test/scenario/workspace.ts";

/** The pictures of the README, taken in the desktop window as a person would come upon them. Written as JPEG into `folder`. */
export async function takeScreens(folder: string): Promise<void> {
  const workspace = process.env["HILUM_SCREENS_WORKSPACE"] ?? freshFolder("workspace");
  const picture = async (page: Page, name: string): Promise<void> => {
    await settle(page);
    await page.screenshot({ path: path.join(folder, `${name}.jpg`), type: "jpeg", quality: 88 });
    console.log(`${name}.jpg`);
  };
  await firstStart(workspace, picture);
  borrowRealStudy(workspace);
  await secondStart(workspace, picture);
}

type Picture = (page: Page, name: string) => Promise<void>;

/** An empty workspace: Welcome, and the sample as it opens with its map. */
async function firstStart(workspace: string, picture: Picture): Promise<void> {
  await withDesktop(workspace, async ({ page }) => {
    await page.getByText("Open the sample study").waitFor();
    await until("the sample's first job", 20, () =>
      jobsOf(workspace).some(({ state }) => state === "running") ? true : undefined,
    );
    await picture(page, "welcome");
    await page.getByText("Open the sample study").click();
    await page.locator('[data-pane="axial"][data-ready]').waitFor({ timeout: 240_000 });
    await jobsDone(workspace, "predict", 240);
    await deskHands(page).goTo(nodule());
    await page.keyboard.press("v");
    await page.locator('[data-patch="1"]').waitFor();
    await picture(page, "read-sample");
  });
}

/** With the public CT beside it: the table, the map of LIDC-IDRI-0001 at its mass, a run in its twentieth step. */
async function secondStart(workspace: string, picture: Picture): Promise<void> {
  await withDesktop(workspace, async ({ page }) => {
    const hands = deskHands(page);
    if (studiesOf(workspace).every(({ synthetic }) => synthetic)) {
      await hands.importPath(
        path.join(process.env["HILUM_TEST_DATA"] ?? "", "ct/LIDC-IDRI-0001/ct"),
        "Import, prepare and predict",
      );
      await jobsDone(workspace, "predict", 400);
    }
    await goTo(page, "/studies");
    await page.getByRole("row").nth(1).waitFor();
    await picture(page, "studies");
    await readRealStudy(hands, workspace, picture);
    await trainAWhile(hands, workspace, picture);
  });
}

/** The centre of the mass that four readers marked, LPS in mm. */
const mass = [56.4, 86.4, -115.8] as const;

async function readRealStudy(hands: DeskHands, workspace: string, picture: Picture): Promise<void> {
  const real = studiesOf(workspace).find(({ synthetic }) => !synthetic);
  if (real === undefined) throw new Error("the workspace holds no patient's study");
  await hands.openStudy(real.id);
  await hands.goTo(mass);
  await picture(hands.page, "read-covered");
  await hands.page.keyboard.press("v");
  await hands.page.locator('[data-patch="1"]').waitFor();
  await picture(hands.page, "read-lidc");
  await hands.page.setViewportSize({ width: 1920, height: 1080 });
  await picture(hands.page, "read-lidc-1920");
  await hands.page.setViewportSize({ width: 1280, height: 720 });
  await hands.page.keyboard.press("Alt+1");
  await hands.page.locator('[data-legend="loss"]').waitFor();
  await picture(hands.page, "read-loss");
}

async function trainAWhile(hands: DeskHands, workspace: string, picture: Picture): Promise<void> {
  await hands.startTraining("tiny", 120);
  await until("60 steps", 240, () => (linesOfMetrics(workspace) >= 60 ? true : undefined));
  await picture(hands.page, "train");
  await jobsDone(workspace, "train", 240);
}

/** The larger nodule of the sample study, which is the phantom of seed 1. */
function nodule(): readonly [number, number, number] {
  const [largest] = [...makePhantom({ seed: 1 }).nodules].sort((a, b) => b.diameterMm - a.diameterMm);
  if (largest === undefined) throw new Error("the sample has no nodule");
  return largest.lps;
}

function linesOfMetrics(workspace: string): number {
  const runs = path.join(workspace, "runs");
  if (!fs.existsSync(runs)) return 0;
  const files = fs
    .readdirSync(runs)
    .map((run) => path.join(runs, run, "metrics.jsonl"))
    .filter((file) => fs.existsSync(file));
  return Math.max(0, ...files.map((file) => fs.readFileSync(file, "utf8").split("\n").length - 1));
}

/** Takes the real study from the workspace that the desktop tests have mapped, where there is one: mapping takes minutes. */
function borrowRealStudy(workspace: string): void {
  const from = sharedScenarioWorkspace();
  if (!fs.existsSync(path.join(from, "results"))) return;
  for (const name of ["studies", "cache", "results", "features"])
    fs.cpSync(path.join(from, name), path.join(workspace, name), { recursive: true });
}

async function withDesktop(workspace: string, visit: (desk: Desktop) => Promise<void>): Promise<void> {
  const desk = await startDesktop({ workspace });
  try {
    await visit(desk);
  } finally {
    await desk.close();
  }
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#${to}`;
  }, hash);
}

/** Thumbnails, the 3D picture and the layers are drawn after the page is there. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(4000);
}
