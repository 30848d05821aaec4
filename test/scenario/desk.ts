import type { Locator, Page } from "playwright-core";

/** What a person does at the desk, in words of the desk. The same in Electron and in Chromium. */
export interface DeskHands {
  readonly page: Page;
  /** Import a path, up to a stage, and wait until the chain of jobs is over. */
  importPath(path: string, upTo: "Only import" | "Import and prepare" | "Import, prepare and predict"): Promise<void>;
  openStudy(id: string): Promise<void>;
  pane(plane: "axial" | "sagittal" | "coronal"): Locator;
  /** Moves the crosshair to an LPS point by the toolbar's field. */
  goTo(lps: readonly [number, number, number]): Promise<void>;
  /** Trains the smallest shipped configuration from the Train page; resolves when the run's page is open. */
  startTraining(configuration: string, steps: number, batch?: number): Promise<void>;
  position(): Promise<readonly [number, number, number]>;
  /** The colour drawn at an LPS point; NaN while the picture is of another slice. */
  colourAt(
    plane: "axial" | "sagittal" | "coronal",
    lps: readonly [number, number, number],
  ): Promise<readonly [number, number, number]>;
}

export function deskHands(page: Page): DeskHands {
  const pane = (plane: string): Locator => page.locator(`[data-pane="${plane}"]`);
  return {
    page,
    pane,
    async importPath(path, upTo) {
      await page.evaluate(() => {
        location.hash = "#/import";
      });
      await page.getByLabel("Path", { exact: true }).fill(path);
      await page.getByLabel("What to do after the import").click();
      await page.getByRole("option", { name: upTo }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    },
    async openStudy(id) {
      await page.evaluate((study) => {
        location.hash = `#/read/${study}`;
      }, id);
      await page.locator('[data-pane="axial"][data-ready]').waitFor({ timeout: 120_000 });
    },
    async goTo(lps) {
      const field = page.getByLabel("Go to, mm (L, P, S)");
      await field.fill(lps.map((value) => value.toFixed(2)).join(", "));
      await field.press("Enter");
      await page.locator("body").focus();
    },
    async startTraining(configuration, steps, batch) {
      await page.evaluate(() => {
        location.hash = "#/train/new";
      });
      await page.getByRole("radio", { name: new RegExp(configuration, "i") }).click();
      await page.getByLabel("Steps").fill(String(steps));
      await page.getByLabel("Steps").press("Tab");
      if (batch !== undefined) {
        await page.getByLabel("Batch").fill(String(batch));
        await page.getByLabel("Batch").press("Tab");
      }
      await page.getByRole("button", { name: /^Start / }).click();
      await page.getByText("Loss, nats per voxel").waitFor();
    },
    async position() {
      const text = (await pane("axial").getAttribute("data-position")) ?? "";
      const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = text.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
      return [x, y, z];
    },
    async colourAt(plane, lps) {
      return pane(plane).evaluate((element, point) => {
        const attribute = element.getAttribute("data-map");
        const canvas = element.querySelector("canvas");
        const context = canvas?.getContext("2d");
        // A pane that is being drawn anew has no picture for a moment: nothing that could be at rest.
        if (attribute === null || !canvas || !context) return [Number.NaN, Number.NaN, Number.NaN] as const;
        const map = JSON.parse(attribute) as { origin: number[]; right: number[]; down: number[] };
        const from = point.map((value, axis) => value - (map.origin[axis] ?? 0));
        const along = (axis: number[]): number =>
          axis.reduce((sum, value, i) => sum + value * (from[i] ?? 0), 0) /
          axis.reduce((sum, value) => sum + value * value, 0);
        const across = along(map.right),
          below = along(map.down);
        const away = Math.hypot(
          ...from.map((value, i) => value - across * (map.right[i] ?? 0) - below * (map.down[i] ?? 0)),
        );
        // The picture before the last move: half of the thickest slice of these tests is 2.5 mm.
        if (!(away <= 2.5)) return [Number.NaN, Number.NaN, Number.NaN] as const;
        const scale = canvas.width / canvas.getBoundingClientRect().width;
        const at = [across, below].map((pixels) => Math.floor(pixels * scale)) as [number, number];
        const [red = 0, green = 0, blue = 0] = context.getImageData(...at, 1, 1).data;
        return [red, green, blue] as const;
      }, lps);
    },
  };
}
