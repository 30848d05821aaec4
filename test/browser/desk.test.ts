import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { build } from "vite";
import { chromiumPath, has, testWith } from "../need.ts";
import { axeViolations } from "./axe.ts";
import { serveRecorded, type RecordedDesk } from "./recorded.ts";
import { manyStudies } from "./recorded/studies.ts";

const test = testWith(["chromium"]);
const root = path.resolve(import.meta.dirname, "../..");
const rendererDir = path.join(root, ".hilum/recorded-desk");
const pages = [
  "studies",
  "import",
  "read",
  "train",
  "train/new",
  "cohort",
  "models",
  "models/phantom-demo",
  "jobs",
  "settings",
  "welcome",
];

let browser: Browser;
let desk: RecordedDesk;
let fresh: RecordedDesk;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  if (!has("chromium")) return;
  await build({ root: path.join(root, "renderer"), logLevel: "error", build: { outDir: rendererDir } });
  browser = await chromium.launch({
    executablePath: chromiumPath()!,
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  [desk, fresh] = await Promise.all([
    serveRecorded({ rendererDir, jobMs: 900 }),
    serveRecorded({ rendererDir, jobMs: 900, fresh: true }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([desk?.close(), fresh?.close()]);
});

beforeEach(async () => {
  if (!browser) return;
  page = browser.contexts()[0]?.pages()[0] ?? (await firstPage());
  complaints.length = 0;
  await page.setViewportSize({ width: 1280, height: 720 });
});

/** One page for all tests: each goes to an address of its own, from an empty one. */
async function firstPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: "dark" });
  const made = await context.newPage();
  made.on("console", (message) =>
    message.type() === "error" || /Content Security Policy|Trusted/i.test(message.text())
      ? complaints.push(message.text())
      : undefined,
  );
  made.on("pageerror", (error) => complaints.push(error.message));
  return made;
}

async function open(at: RecordedDesk, hash: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`${at.url}#/${hash}`);
  await page.locator("main h1").waitFor();
  await page.evaluate(() => {
    document.documentElement.dataset["still"] = "";
    return document.fonts.ready.then(() => undefined);
  });
}

describe("every page", () => {
  test.each(pages)(
    "%s: no fault that axe knows in either theme, no complaint of the policy, nothing wider than the window",
    async (hash) => {
      await open(desk, hash);
      for (const theme of ["dark", "light"]) {
        await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
        expect(await axeViolations(page), theme).toEqual([]);
      }
      expect(complaints).toEqual([]);
      expect(
        await page.evaluate(() => [
          document.documentElement.scrollWidth <= innerWidth,
          document.documentElement.scrollHeight <= innerHeight,
        ]),
      ).toEqual([true, true]);
      expect(await page.locator("h1").count()).toBe(1);
      expect(await page.title()).toMatch(/ · Hilum$/);
      expect(await page.getByText("Research use only. Not for diagnosis.").first().isVisible()).toBe(true);
    },
  );
});

describe("at one and a half times the size", () => {
  test.each(["studies", "train", "welcome"])("%s still works without a fault that axe knows", async (hash) => {
    await page.setViewportSize({ width: 853, height: 480 });
    await open(desk, hash);
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

describe("keys", () => {
  test("the palette finds a study by name and opens it", async () => {
    await open(desk, "studies");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("P-0042");
    await page.getByRole("option", { name: /P-0042/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/read\/5a3c0000000000000000000000000002$/);
  });

  test("? shows the map, Escape leaves it, pages have their keys", async () => {
    await open(desk, "studies");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+5");
    await page.getByRole("heading", { level: 1, name: "Models" }).waitFor();
  });

  test("the table is worked by keys alone: move, tick, tick all, open", async () => {
    await open(desk, "studies");
    const rows = page.getByRole("row").filter({ has: page.getByRole("gridcell") });
    await rows.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    expect(await rows.nth(1).getAttribute("aria-selected")).toBe("true");
    await page.getByText("1 of 3 ticked").waitFor();
    await page.keyboard.press("Control+a");
    await page.getByText("3 of 3 ticked").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/read\//);
  });
});

/** Heights (0 top, 1 bottom) in the loss plot of the rows that a dotted line of the text's second colour crosses. */
function dottedRows(): number[] {
  const canvas = document.querySelector<HTMLCanvasElement>("[data-points] canvas")!;
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
  const hex = getComputedStyle(document.documentElement).getPropertyValue("--fg-2").trim();
  const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const isWanted = (pixel: number): boolean => wanted.every((value, k) => Math.abs(data[4 * pixel + k]! - value) < 8);
  const share = (row: number): number =>
    Array.from({ length: width }, (_, x) => row * width + x).filter((pixel) => isWanted(pixel)).length / width;
  return Array.from({ length: height }, (_, row) => row)
    .filter((row) => share(row) > 0.25)
    .map((row) => row / height);
}

describe("what is done", () => {
  test("an import shows how far it is, then what was refused and why", async () => {
    await open(desk, "import");
    await page.getByLabel("Path").fill("/home/reader/scans");
    await page.getByRole("button", { name: "Import", exact: true }).last().click();
    await page.getByRole("progressbar").first().waitFor();
    await page.getByText(/Could not read 2 files/).waitFor();
    await page.getByText("NOT_DICOM").waitFor();
  });

  test("a study that is refused for analysis says why and can be opened, not predicted", async () => {
    await open(desk, "studies/5a3c0000000000000000000000000003");
    const panel = page.getByRole("complementary", { name: "Study" });
    await panel.getByText("NO_LUNGS").waitFor();
    expect(await panel.getByRole("button", { name: "Predict" }).getAttribute("aria-disabled")).toBe("true");
    expect(await panel.getByRole("button", { name: "Open" }).getAttribute("aria-disabled")).toBeNull();
  });

  test("a run is started, its curve grows, and it is stopped", async () => {
    await open(desk, "train/new");
    await page.getByLabel("Steps").fill("50000");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Start 50,000 steps" }).click();
    await page.waitForURL(/#\/train\/run-/);
    const plot = page.locator("[data-points]");
    await plot.waitFor();
    const before = Number(await plot.getAttribute("data-points"));
    await expect
      .poll(async () => Number(await plot.getAttribute("data-points")), { timeout: 20_000 })
      .toBeGreaterThan(before);
    await page.getByRole("complementary", { name: "Run" }).getByRole("button", { name: "Stop" }).click();
    await page.getByRole("complementary", { name: "Run" }).getByText("stopped").waitFor();
    expect(complaints).toEqual([]);
  });

  test("a run's curve stands over its bounds: in the plot, in its table, and the gap in words", async () => {
    await open(desk, "train/run-1");
    await page.getByRole("img", { name: /^Loss.*; bounds: noise 18.HU −2\.242, σ floor −3\.686$/ }).waitFor();
    await page.getByText(/^1\.\d\d nats above the noise of these scans$/).waitFor();
    // One dotted line, that of the noise, low in the plot; the floor lies beyond the scale.
    await expect.poll(() => page.evaluate(dottedRows), { timeout: 10_000 }).toEqual([expect.closeTo(0.9, 1)]);
    await page.getByRole("button", { name: "Table" }).click();
    await page
      .getByRole("table", { name: /^Bounds, nats per voxel: noise 18.HU −2\.2420 · σ floor −3\.6860$/ })
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test("an interrupted run names its checkpoint and resumes from it", async () => {
    await open(desk, "train/run-1");
    await page.getByText("Step 1,200 is saved.").waitFor();
    await page.getByRole("button", { name: "Resume from step 1,200" }).click();
    await page.getByRole("complementary", { name: "Run" }).getByText("running").waitFor();
    await page.getByText("Step 1,200 is saved.").waitFor({ state: "detached" });
  });

  test("settings change at once, and the theme with them", async () => {
    await open(desk, "settings");
    await page.getByRole("button", { name: "Light" }).click();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset["theme"]), { timeout: 10_000 })
      .toBe("light");
    expect(desk.world.settings.theme).toBe("light");
    await page.getByRole("button", { name: "Dark" }).click();
    await expect.poll(() => desk.world.settings.theme, { timeout: 10_000 }).toBe("dark");
  });
});

describe("a first start", () => {
  test("goes to Welcome, makes the sample behind it, and opens it as soon as it is there", async () => {
    await page.goto(fresh.url);
    await page.getByRole("heading", { level: 1, name: "Welcome" }).waitFor();
    await page.getByText("Make the synthetic sample").first().waitFor();
    await page.getByRole("button", { name: /Open the sample study/ }).click();
    await page.waitForURL(/#\/read\/5a3c0000000000000000000000000001$/);
    await expect.poll(() => fresh.world.settings.welcomed, { timeout: 20_000 }).toBe(true);
    await expect
      .poll(() => fresh.world.settings.lastStudy, { timeout: 20_000 })
      .toBe("5a3c0000000000000000000000000001");
    expect(fresh.world.jobs.list.filter(({ kind }) => kind === "sample")).toHaveLength(1);
  });
});

describe("when main is gone", () => {
  test("the page says so, and finds it again", async () => {
    await open(desk, "jobs");
    desk.drop(true);
    await page.getByText("Connection to Hilum lost.").waitFor();
    desk.drop(false);
    await page.getByText("Connection to Hilum lost.").waitFor({ state: "detached", timeout: 10_000 });
    desk.world.work("prepare", desk.world.studies[0]!.study.id);
    await page
      .getByRole("cell", { name: /Prepare/ })
      .first()
      .waitFor();
  });
});

describe("a large workspace", () => {
  test("1,600 studies: few rows in the page, all of them counted, the last one reachable", async () => {
    const large = await serveRecorded({ rendererDir, extra: manyStudies(1597) });
    try {
      await open(large, "studies");
      expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe("1601");
      expect(await page.locator("[data-study]").count()).toBeLessThan(60);
      await page.locator("[data-study]").first().focus();
      await page.keyboard.press("End");
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex")), { timeout: 10_000 })
        .toBe("1601");
    } finally {
      await large.close();
    }
  });
});
