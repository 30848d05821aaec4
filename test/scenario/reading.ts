import { expect } from "vitest";
import path from "node:path";
import type { Page } from "playwright-core";
import type { DeskHands } from "./desk.ts";
import { highestIn, readLayer, resultsOf } from "./workspace.ts";

type Point = readonly [number, number, number];

const lungWindow = { lower: -1350, upper: 150 };

const everywhere = [
  [-Infinity, -Infinity, -Infinity],
  [Infinity, Infinity, Infinity],
] as const;

/** Grey level of a Hounsfield unit in the lung window. */
export function greyOf(hu: number): number {
  return Math.round(
    ((Math.min(Math.max(hu, lungWindow.lower), lungWindow.upper) - lungWindow.lower) /
      (lungWindow.upper - lungWindow.lower)) *
      255,
  );
}

/** Opens a study with a result, sees that the map is covered, uncovers it, and holds its pixels against the files of the workspace. */
export async function readTheMap(hands: DeskHands, workspace: string, study: string): Promise<void> {
  const { page } = hands;
  const [result] = resultsOf(workspace, study);
  if (result === undefined) throw new Error("the study has no result");
  await hands.openStudy(study);
  const layer = readLayer(path.join(workspace, "results", study, result.model, "loss.nii"));
  // Of all the lung: the first patch of the list is the roundest, not that of the highest loss.
  const spot = highestIn(layer, everywhere);

  await hands.goTo(spot.lps);
  const look = (): Promise<readonly number[]> => hands.colourAt("axial", spot.lps);
  const bare = await atRest(look, () => true);
  expect(spread(bare), "covered: the picture is grey").toBeLessThanOrEqual(2);

  await page.keyboard.press("v");
  await page.locator('[data-patch="1"]').waitFor();
  await chooseLoss(page);
  await blends(page, look, bare);

  await page.keyboard.press("Alt+1");
  await settled(
    () => hands.colourAt("axial", spot.lps),
    (colour) => distance(colour, bare) <= 1,
  );
  await page.keyboard.press("Alt+1");
}

/**
 * 40 % asked is 40 % shown: the layer's own colour follows from the blend, and is what must be there at 100 %. Looked at up to three
 * times, for on a slow machine the layer's picture can come later than its legend and the first look be at the one before.
 */
async function blends(page: Page, look: () => Promise<readonly number[]>, bare: readonly number[]): Promise<void> {
  const press = async (key: string): Promise<void> => {
    for (let n = 0; n < 6; n++) await page.keyboard.press(key);
  };
  let off = Infinity;
  for (let attempt = 0; attempt < 3 && off > 6; attempt++) {
    if (attempt > 0) await press(",");
    const forty = await atRest(look, (colour) => spread(colour) > 20);
    await press(".");
    const own = forty.map((value, i) => (value - 0.6 * (bare[i] ?? 0)) / 0.4);
    off = distance(await atRest(look, (colour) => distance(colour, forty) > 0), own);
  }
  expect(off, "the colour at 100 % is the one that the blend at 40 % foretells").toBeLessThanOrEqual(6);
}

/** The loss in colours; its key would take it away where it is the one shown. */
async function chooseLoss(page: Page): Promise<void> {
  await page.locator("[data-legend]").waitFor();
  const loss = page.locator('[data-legend="loss"]');
  if ((await loss.count()) === 0) await page.keyboard.press("Alt+1");
  await loss.waitFor();
}

/** Clicks the first patch and sees all views move to its centre, with its box drawn. */
export async function clickTheTopPatch(hands: DeskHands, workspace: string, study: string): Promise<void> {
  const patch = resultsOf(workspace, study)[0]?.patches[0];
  if (patch === undefined) throw new Error("no patch");
  await hands.goTo([patch.centreLps[0] + 30, patch.centreLps[1], patch.centreLps[2] + 20]);
  await hands.page.locator('[data-patch="1"]').click();
  await settled(hands.position, (at) => distance(at, patch.centreLps) < 2.6);
  await hands.page.locator('[data-pane="axial"] svg').getByText("1", { exact: true }).first().waitFor();
}

/** Going to a point shows it: slice number from the head, and the grey of its HU. Covered, so that no layer is over it. */
export async function showsThePoint(
  hands: DeskHands,
  point: Point,
  slice: number,
  hu: number,
  tolerance: number,
): Promise<void> {
  await hands.goTo(point);
  await settled(
    async () => Number(await hands.pane("axial").getAttribute("data-slice")),
    (at) => at === slice,
  );
  const grey = await settled(
    () => hands.colourAt("axial", point),
    (colour) => Math.abs(colour[0] - greyOf(hu)) <= tolerance,
  );
  expect(spread(grey)).toBeLessThanOrEqual(2);
}

/** Looks again until `good`, at most 20 s: drawing is asynchronous. Returns the last look. */
export async function settled<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await look();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`the screen did not settle; the last look was ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Settled, and the same at four more looks: the last of several changes has been drawn. */
async function atRest(
  look: () => Promise<readonly number[]>,
  good: (value: readonly number[]) => boolean,
): Promise<readonly number[]> {
  let before: readonly number[] = [];
  let same = 0;
  return settled(look, (value) => {
    same = distance(value, before) === 0 && before.length > 0 ? same + 1 : 0;
    before = value;
    return same >= 4 && good(value);
  });
}

function spread(colour: readonly number[]): number {
  return Math.max(...colour) - Math.min(...colour);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));
}
