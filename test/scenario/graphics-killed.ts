import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { DeskHands } from "./desk.ts";
import { settled } from "./reading.ts";

const planes = ["axial", "sagittal", "coronal"] as const;

/** What one look at the desk saw: which window preset is pressed, and the grey of each plane that says it has a picture and has one. */
interface Look {
  readonly preset: string;
  readonly greys: Readonly<Record<string, number>>;
  /** Planes that say they have a picture. */
  readonly ready: number;
  /** The 3-D view says it has a picture. */
  readonly solid: boolean;
}

/**
 * Kills the graphics process under a study in Read, changes the window preset while the panes are covered, and looks at
 * the panes all the time until they are drawn again: whatever says it is drawn must be drawn in the present window.
 */
export async function rebuiltUnderAnotherWindow(
  hands: DeskHands,
  study: string,
  kill: () => Promise<void>,
): Promise<void> {
  const { page } = hands;
  await hands.openStudy(study);
  await page.getByRole("button", { name: "Draw 3D view" }).click();
  const litBefore = await litShareOfSolid(page);
  const lung = await greysIn(page, "1", "Lung");
  const mediastinum = await greysIn(page, "2", "Mediastinum");
  for (const plane of planes)
    expect(Math.abs((lung[plane] ?? 0) - (mediastinum[plane] ?? 0)), plane).toBeGreaterThan(40);
  await greysIn(page, "1", "Lung");

  const told = changePresetWhenCovered(page, "Mediastinum");
  const looking = lookUntilAllDrawnIn(page, "Mediastinum");
  await kill();
  expect(await told).toContain("The graphics process stopped");
  const looks = await looking;

  expect(
    looks.some(({ ready, solid }) => ready === 0 && !solid),
    "every pane was covered",
  ).toBe(true);
  for (const { preset, greys } of looks)
    for (const [plane, grey] of Object.entries(greys)) {
      const wanted = (preset === "Mediastinum" ? mediastinum : lung)[plane];
      expect(Math.abs(grey - (wanted ?? 99)), `${plane} under ${preset}`).toBeLessThanOrEqual(2);
    }
  for (const plane of planes) {
    const { grey } = await screen(page, plane);
    expect(Math.abs(grey - (mediastinum[plane] ?? -99)), `${plane} on the screen`).toBeLessThanOrEqual(2);
  }
  expect(litBefore, "there is something to see in 3-D").toBeGreaterThan(0.01);
  expect(await litShareOfSolid(page)).toBeCloseTo(litBefore, 2);
}

/** Chooses a preset and returns the grey of each plane, once drawn and at rest. */
async function greysIn(page: Page, key: string, preset: string): Promise<Look["greys"]> {
  await page.keyboard.press(key);
  let before = "";
  const { greys } = await settled(
    () => look(page),
    (now) => {
      const same = JSON.stringify(now) === before;
      before = JSON.stringify(now);
      return same && now.preset === preset && Object.keys(now.greys).length === planes.length;
    },
  );
  return greys;
}

/** Presses a preset in the page at the moment in which the axial pane is covered; resolves with what the cover says. */
function changePresetWhenCovered(page: Page, preset: string): Promise<string> {
  return page.evaluate(
    (name) =>
      new Promise<string>((resolve) => {
        const observer = new MutationObserver(() => {
          const cover = document.querySelector('[data-pane="axial"] [data-cover="lost"]');
          if (cover === null) return;
          observer.disconnect();
          for (const button of document.querySelectorAll<HTMLButtonElement>('[aria-label="View"] button'))
            if (button.firstChild?.textContent === name) button.click();
          resolve(cover.textContent);
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    preset,
  );
}

/** Every distinct look in order, from now until all planes are drawn under a preset. */
async function lookUntilAllDrawnIn(page: Page, preset: string): Promise<Look[]> {
  const looks: Look[] = [];
  const end = Date.now() + 60_000;
  for (;;) {
    const now = await look(page);
    if (JSON.stringify(now) !== JSON.stringify(looks.at(-1))) looks.push(now);
    if (now.preset === preset && Object.keys(now.greys).length === planes.length) return looks;
    if (Date.now() > end) throw new Error(`the panes were not drawn again; the last look was ${JSON.stringify(now)}`);
  }
}

/** Left of and above the crosshair, which is at the centre. */
const [shareX, shareY] = [0.47, 0.47];

function look(page: Page): Promise<Look> {
  return page.evaluate(
    ({ names, x, y }) => {
      const greys: Record<string, number> = {};
      for (const name of names) {
        const canvas = document.querySelector<HTMLCanvasElement>(`[data-pane="${name}"][data-ready] canvas`);
        if (canvas === null) continue;
        const at = [Math.floor(canvas.width * x), Math.floor(canvas.height * y)] as const;
        const [grey, , , opacity] = canvas.getContext("2d")?.getImageData(...at, 1, 1).data ?? [];
        // A canvas that went with the graphics process is transparent until the page hears of it: no picture, so no old one.
        if (grey !== undefined && opacity !== 0) greys[name] = grey;
      }
      const pressed = document.querySelectorAll('[aria-label="View"] [aria-pressed="true"]');
      const presets = ["Lung", "Mediastinum"];
      const words = [...pressed].map((button) => button.firstChild?.textContent ?? "");
      const preset = words.find((word) => presets.includes(word)) ?? "";
      const ready = document.querySelectorAll(names.map((name) => `[data-pane="${name}"][data-ready]`).join()).length;
      return { preset, greys, ready, solid: document.querySelector('[data-pane="3d"][data-ready]') !== null };
    },
    { names: planes, x: shareX, y: shareY },
  );
}

async function litShareOfSolid(page: Page): Promise<number> {
  await page.locator('[data-pane="3d"][data-ready]').waitFor({ timeout: 60_000 });
  return (await screen(page, "3d")).lit;
}

/** A pane as the screen shows it, for what a canvas holds may never have reached it: the same point, and the share of pixels that are not black. */
async function screen(page: Page, pane: string): Promise<{ grey: number; lit: number }> {
  const picture = await page.locator(`[data-pane="${pane}"] canvas`).first().screenshot();
  return page.evaluate(
    async ({ bytes, x, y }) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))]));
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context?.drawImage(image, 0, 0);
      const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const greys = pixels.filter((_, index) => index % 4 === 0);
      const grey = greys[Math.floor(height * y) * width + Math.floor(width * x)] ?? Number.NaN;
      return { grey, lit: greys.filter((value) => value > 20).length / greys.length };
    },
    { bytes: picture.toString("base64"), x: shareX, y: shareY },
  );
}
