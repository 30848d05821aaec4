import { afterAll, beforeAll, describe, expect } from "vitest";
import { startDesktop, type Desktop } from "../harness/electron.ts";
import { testWith } from "../need.ts";

const test = testWith(["electron"]);

describe("the desktop window", () => {
  let desk: Desktop;

  beforeAll(async () => {
    desk = await startDesktop();
  });
  afterAll(() => desk?.close());

  test("opens with the desk in it, over app://", async () => {
    expect(desk.page.url()).toMatch(/^app:\/\/hilum\//);
    await desk.page.getByText("Research use only").first().waitFor();
    expect(await desk.page.title()).toContain("Hilum");
  });
});
