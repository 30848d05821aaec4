import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { build } from "vite";
import { chromiumPath, has, testWith } from "../need.ts";
import { deskHands, type DeskHands } from "../scenario/desk.ts";
import { settled } from "../scenario/reading.ts";
import { axeViolations } from "./axe.ts";
import { serveRecorded, type RecordedDesk } from "./recorded.ts";
import { recordedLayers } from "./recorded/layers.ts";
import { recordedStudies } from "./recorded/studies.ts";

const test = testWith(["chromium"]);
const root = path.resolve(import.meta.dirname, "../..");
const rendererDir = path.join(root, ".hilum/recorded-read");
const [sample, patient] = recordedStudies().map(({ detail }) => detail.study.id) as [string, string];
/** In the left lung, away from nodules, vessels and the lungs' rim; a voxel's centre. */
const spot = [85.2, 1.2, 61.5] as const;

let browser: Browser;
let desk: RecordedDesk;
let page: Page;
let hands: DeskHands;

beforeAll(async () => {
  if (!has("chromium")) return;
  await build({ root: path.join(root, "renderer"), logLevel: "error", build: { outDir: rendererDir } });
  browser = await chromium.launch({
    executablePath: chromiumPath()!,
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  desk = await serveRecorded({ rendererDir });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: "dark" });
  page = await context.newPage();
  hands = deskHands(page);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

/** One desk and one page for all: each test begins with no marks, from an empty page. */
beforeEach(async () => {
  if (!browser) return;
  desk.world.marks.clear();
  await page.goto("about:blank");
});

async function open(study: string, revealed = true): Promise<void> {
  await page.goto(`${desk.url}#/read/${study}`);
  // Without transitions: axe would measure a colour on its way to another theme.
  await page.evaluate(() => (document.documentElement.dataset["still"] = ""));
  await page.locator('[data-pane="axial"][data-ready]').waitFor({ timeout: 60_000 });
  if (!revealed) return;
  await page.keyboard.press("v");
  await page.locator('[data-patch="1"]').waitFor();
}

const marks = (study = sample) => desk.world.marks.of(study).marks;
const underCursor = () => page.locator("[data-under-cursor]").textContent();
const plain = (text: string | null): string => (text ?? "").replaceAll("\u202f", " ").trim();

function valueOf(id: string): number {
  const layer = recordedLayers.find((one) => one.id === id);
  if (layer === undefined) throw new Error(`no recorded layer ${id}`);
  return layer.at(spot, { id: "", size: [0, 0, 0], spacingMm: [0, 0, 0], seed: 11, nodules: [] });
}

describe("layers", () => {
  test.each([
    ["Alt+5", "σ", "sigma"],
    ["Alt+6", "Component", "component"],
  ])("%s shows %s: its value under the crosshair, as opaque as was asked", async (key, title, id) => {
    await open(sample);
    await hands.goTo(spot);
    await page.keyboard.press(key);
    await page.locator(`[data-legend="${id}"]`).waitFor();
    await page.locator(`[data-layer="${title}"][data-on]`).waitFor();
    expect(Number.parseFloat(plain(await underCursor()))).toBeCloseTo(valueOf(id), 0);
    const look = (): Promise<readonly number[]> => hands.colourAt("axial", spot);
    // Off and on again: what is measured at 40 % cannot be the colour of the layer shown before.
    await page.keyboard.press(key);
    const bare = await settled(look, (colour) => Math.max(...colour) - Math.min(...colour) <= 2);
    await page.keyboard.press(key);
    const forty = await settled(look, (colour) => Math.max(...colour) - Math.min(...colour) > 8);
    // Six presses are six pictures: the last one is the one that 40 % foretells, within its rounding.
    const foretold = forty.map((value, channel) => bare[channel]! + (value - bare[channel]!) / 0.4);
    for (let press = 0; press < 6; press++) await page.keyboard.press(".");
    const full = await settled(look, (colour) => distance(colour, foretold) < 6);
    expect(distance(forty, mixed(bare, full, 0.4))).toBeLessThanOrEqual(3);
  });

  test("uncovered, the round loss comes first, and under it stands what the test of the map said", async () => {
    await open(sample);
    await page.locator('[data-legend="loss-sphericity"]').waitFor();
    await page.locator('[data-choice="loss-sphericity"][aria-pressed=true]').waitFor();
    expect(await page.locator("[data-standing]").textContent()).toMatch(/^No operator on this map/);
  });

  test("one layer in colours at a time, each with its legend; a signed one names its threshold on both sides", async () => {
    await open(sample);
    for (const id of [
      "loss",
      "percentile",
      "residual",
      "loss-sphericity",
      "baseline-contrast",
      "baseline-log",
      "baseline-sphericity",
      "baseline-density",
    ]) {
      await page.locator(`[data-choice="${id}"]`).click();
      await page.locator(`[data-legend="${id}"]`).waitFor();
      expect(await page.locator("[data-legend]").count()).toBe(1);
      expect(await page.locator("[data-choice][aria-pressed=true]").count()).toBe(1);
    }
    await page.locator('[data-choice="residual"]').click();
    await page.getByText(/^±\d+\u202fHU$/).waitFor();
  });

  test("a result of an older Hilum has its loss and its reconstruction, and nothing to choose from", async () => {
    await open(patient);
    await page.locator('[data-legend="loss"]').waitFor();
    expect(await page.locator("[data-choice]").count()).toBe(0);
    await page.keyboard.press("Alt+5");
    expect(await page.locator('[data-layer="Loss"]').count()).toBe(1);
  });

  test("while H is held the reconstruction stands in the scan's place; covered, it does not", async () => {
    await open(sample, false);
    const words = page.locator('[data-pane="axial"] svg').getByText("reconstruction");
    await page.keyboard.down("h");
    expect(await words.count()).toBe(0);
    await page.keyboard.up("h");
    await page.keyboard.press("v");
    await page.locator('[data-patch="1"]').waitFor();
    await page.keyboard.down("h");
    await words.waitFor();
    await page.keyboard.up("h");
    await words.waitFor({ state: "detached" });
  });
});

describe("swipe", () => {
  /** Red and alpha, a byte each, of every pixel of the axial pane: of the picture, or of what the swipe lays over it. */
  const pixels = async (canvas: "canvas" | "canvas[data-expected]"): Promise<Buffer> => {
    const bytes = await page.locator('[data-pane="axial"]').evaluate((pane, selector) => {
      const found = pane.querySelector<HTMLCanvasElement>(selector);
      const data = found?.getContext("2d")?.getImageData(0, 0, found.width, found.height).data ?? [];
      let text = "";
      for (let n = 0; n < data.length; n += 4) text += String.fromCharCode(data[n]!, data[n + 3]!);
      return text;
    }, canvas);
    return Buffer.from(bytes, "latin1");
  };
  const count = (over: Buffer, isIt: (grey: number, alpha: number, at: number) => boolean): number => {
    let found = 0;
    for (let n = 0; n < over.length; n += 2) if (isIt(over[n]!, over[n + 1]!, n)) found++;
    return found / (over.length / 2);
  };
  const shareOver = (over: Buffer): number => count(over, (_, alpha) => alpha > 0);

  test("S parts every plane: right of the line stands the very picture that the reconstruction in place gives", async () => {
    await open(sample);
    await hands.goTo([-72, -12, -48]);
    await page.keyboard.press("Alt+r");
    await page.keyboard.press("s");
    const line = page.locator('[data-swipe="axial"]');
    await line.waitFor();
    expect(await page.locator("[data-swipe]").count()).toBe(3);
    expect(shareOver(await pixels("canvas[data-expected]"))).toBeLessThan(0.5);
    const scan = await pixels("canvas");
    for (let press = 0; press < 3; press++) await line.press("PageDown");
    expect(await line.getAttribute("aria-valuenow")).toBe("2");
    const swiped = await pixels("canvas[data-expected]");
    expect(shareOver(swiped)).toBeGreaterThan(0.8);
    await page.keyboard.press("s");
    await page.keyboard.press("Alt+2");
    const differing = (other: Buffer): number =>
      count(swiped, (grey, alpha, at) => alpha > 0 && Math.abs(grey - (other[at] ?? -9)) > 2);
    await settled(
      async () => differing(await pixels("canvas")),
      (share) => share < 0.005,
    );
    expect(differing(scan)).toBeGreaterThan(0.01);
  });

  test("the line is dragged, goes back to the middle on a double click, and is gone when the map is covered", async () => {
    await open(sample);
    await page.keyboard.press("s");
    const line = page.locator('[data-swipe="coronal"]');
    const box = (await line.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 92, box.y + 40, { steps: 4 });
    await page.mouse.up();
    for (const plane of ["coronal", "axial", "sagittal"])
      expect(await page.locator(`[data-swipe="${plane}"]`).getAttribute("aria-valuenow")).toBe("70");
    await line.dblclick({ position: { x: 12, y: 40 } });
    expect(await line.getAttribute("aria-valuenow")).toBe("50");
    await page.keyboard.press("v");
    await line.waitFor({ state: "detached" });
  });
});

describe("what stands beneath the map's legend", () => {
  const standing = () => page.locator("[data-standing]");

  test("of how many patients the percentiles are, and what a test of the map said; the scale is the reference's", async () => {
    await open(sample);
    await page.keyboard.press("Alt+1");
    await page.locator('[data-legend="loss"]').waitFor();
    expect(await standing().textContent()).toMatch(/^Percentiles among 76 patients\. No operator on this map/);
    expect(plain(await page.locator("[data-marks]").textContent())).toMatch(/p 1p 50p 95.*p 99\.5/);
    await page.getByText("−0.20\u202fnats").waitFor();
    await page.keyboard.press("Alt+4");
    await page.locator('[data-legend="percentile"]').waitFor();
    expect(await standing().textContent()).toMatch(/^Percentile among 76 patients\./);
    await page.getByText(/of ordinary lung 5\.0\u202f%/).waitFor();
    await page.keyboard.press("Alt+5");
    await page.locator('[data-legend="sigma"]').waitFor();
    expect(await standing().count()).toBe(0);
  });

  test("a map without a reference is marked with this lung's own percentiles, and nothing is said of patients", async () => {
    await open(patient);
    await page.locator('[data-legend="loss"]').waitFor();
    expect(plain(await page.locator("[data-marks]").textContent())).not.toContain("99.5");
    expect(await standing().count()).toBe(0);
  });
});

describe("explain this spot", () => {
  test("Alt-click: HU alone while covered; then every layer, model and filters, with its share of this lung", async () => {
    await open(sample, false);
    await hands.goTo(spot);
    await page.locator('[data-pane="axial"]').click({ modifiers: ["Alt"], position: { x: 348, y: 120 } });
    await page.locator('[data-value="scan"]').waitFor();
    expect(await page.locator("[data-value]").count()).toBe(1);
    await page.keyboard.press("v");
    await hands.goTo(spot);
    await page.keyboard.press("Shift+E");
    await page.locator('[data-value="baseline-density"]').waitFor();
    await page.getByText("Reading the layers").waitFor({ state: "detached" });
    for (const id of [
      "sigma",
      "residual",
      "loss-sphericity",
      "baseline-contrast",
      "baseline-log",
      "baseline-sphericity",
      "baseline-density",
    ]) {
      const [value, share] = await page.locator(`[data-value="${id}"] td`).allTextContents();
      const shown = Number.parseFloat(
        plain(value ?? "")
          .replace("−", "-")
          .replace("+", ""),
      );
      expect(Math.abs(shown - valueOf(id)), id).toBeLessThanOrEqual(0.51);
      expect(plain(share ?? ""), id).toMatch(/^(> )?p \d/);
    }
    expect(await page.locator("[data-spot] p").first().textContent()).toContain("left lung, upper third");
    await page.keyboard.press("Escape");
    await page.locator("[data-spot]").waitFor({ state: "detached" });
  });

  test("by a model that was trained here: the training patches it is most like, each with its picture and study", async () => {
    const [shipped] = desk.world.models;
    await open(sample);
    await hands.goTo(spot);
    await page.keyboard.press("Shift+E");
    await page.getByText("those scans are not on this computer").waitFor();
    desk.world.models[0] = { ...shipped!, shipped: false };
    desk.world.jobs.changed("models");
    await page.getByRole("button", { name: "Find similar training patches" }).click();
    const found = page.locator('[data-similar="5"]');
    await found.waitFor();
    expect(plain(await found.locator("p").first().textContent())).toBe(
      "Less familiar than 93 % of 512 training patches (2 studies).",
    );
    const tiles = found.locator("li");
    expect(await tiles.count()).toBe(6);
    expect(plain(await tiles.nth(1).textContent())).toMatch(/left lung, upper third, back ?distance 0.41$/);
    // The first picture is of the place itself: grey where it is lung, and not the one beside it.
    const pixels = (n: number): Promise<string> =>
      tiles
        .nth(n)
        .locator("canvas")
        .evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext("2d")!.getImageData(0, 0, 32, 32).data].join());
    await expect.poll(async () => new Set((await pixels(0)).split(",")).size).toBeGreaterThan(5);
    expect(await pixels(0)).not.toBe(await pixels(1));
    for (const theme of ["light", "dark"]) {
      await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
      expect(await axeViolations(page), theme).toEqual([]);
    }
    await found.getByRole("button", { name: "Open P-0042 there" }).nth(1).click();
    await page.locator('[data-pane="axial"][data-ready]').waitFor({ timeout: 60_000 });
    await expect.poll(() => page.url()).toContain(patient);
    await expect
      .poll(async () => plain(await page.locator('[data-pane="axial"]').textContent()))
      .toContain("z 10.0 mm");
    desk.world.models[0] = shipped!;
    desk.world.jobs.changed("models");
  });
});

describe("patches and marks", () => {
  test("a place marked before the reveal says so for ever; M goes on to the next kind", async () => {
    await open(sample, false);
    await hands.goTo(spot);
    await page.keyboard.press("m");
    await expect.poll(marks).toMatchObject([{ kind: "of interest", patch: null, madeBeforeReveal: true }]);
    await page.getByText("before the reveal").waitFor();
    await page.locator("[data-mark-sign]").first().waitFor();
    await page.keyboard.press("v");
    await page.locator('[data-patch="1"]').waitFor();
    await expect.poll(() => desk.world.marks.of(sample).firstRevealedAt).not.toBeNull();
    await page.keyboard.press("m");
    await expect.poll(marks).toMatchObject([{ kind: "artefact", madeBeforeReveal: true, changedAfterReveal: true }]);
    await page.getByText("before the reveal, changed since").waitFor();
  });

  test("N goes to a patch, M marks it, a note is kept, what is removed can be had back; covered, it is out of sight", async () => {
    await open(sample);
    await page.keyboard.press("n");
    await page.locator('[data-card="1"] [data-mark-editor]').waitFor();
    await page.keyboard.press("m");
    await expect
      .poll(marks)
      .toMatchObject([{ kind: "seen", patch: { model: "lung-base", rank: 1 }, madeBeforeReveal: false }]);
    await page.locator('[data-patch="1"][data-mark-kind="seen"]').waitFor();
    const note = page.locator('[data-card="1"]').getByLabel("Note");
    await note.fill("at the fissure");
    await note.press("Enter");
    await expect.poll(() => marks()[0]?.note).toBe("at the fissure");
    await page.locator('[data-card="1"]').getByRole("button", { name: "seen" }).click();
    await expect.poll(() => marks()[0]?.removed).toBe(true);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(marks).toMatchObject([{ removed: false, note: "at the fissure" }]);
    await page.keyboard.press("v");
    await page.getByText(/^Nothing is marked/).waitFor();
  });

  test("a click on one of the 24 slices goes to it; the card has the highest voxel with percentile and σ", async () => {
    await open(sample);
    await page.keyboard.press("n");
    await page
      .locator('[data-card="1"]')
      .getByText(/^Round loss up to .*: rank 1 of .* Mean loss /)
      .waitFor();
    const strip = page.locator('[data-card="1"] canvas');
    await page.locator("[data-peak]").getByText(/σ/).waitFor();
    expect(plain(await page.locator("[data-peak]").textContent())).toMatch(
      /nats, .*p 9\d.* of this lung · p 9\d.* of the reference · σ \d+ HU/,
    );
    const before = (await hands.position())[2];
    await strip.click({ position: { x: 3, y: 3 } });
    await expect.poll(async () => (await hands.position())[2] - before).toBeGreaterThan(8);
  });
});

test("patch, spot, mark, swipe and layers open at once: no fault that axe knows in either theme, nothing wider than the window", async () => {
  await open(sample);
  await page.keyboard.press("n");
  await page.keyboard.press("m");
  await page.keyboard.press("Shift+E");
  await page.keyboard.press("s");
  await page.locator('[data-value="baseline-density"]').waitFor();
  await page.locator("[data-mark] button").first().click();
  for (const theme of ["dark", "light"]) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
    expect(await axeViolations(page), theme).toEqual([]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("? lists the keys of layers, marks and the spot", async () => {
  await open(sample);
  await page.keyboard.press("?");
  const map = page.getByRole("dialog", { name: "Keys" });
  for (const title of ["Component on or off", "Difference on or off", "Mark: seen, artefact, of interest"])
    await map.getByText(title).waitFor();
});

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, n) => Math.abs(value - (b[n] ?? 0))));
}

function mixed(below: readonly number[], over: readonly number[], opacity: number): number[] {
  return below.map((value, n) => (1 - opacity) * value + opacity * (over[n] ?? 0));
}
