import { describe, expect, test } from "vitest";
import { checkedWorkerUrl } from "./trusted.ts";

describe.each(["http://127.0.0.1:4123/", "app://hilum/index.html"])("the policy on %s", (page) => {
  test("lets our own worker pass", () => {
    for (const url of ["./assets/computeWorker-a1b2.js", new URL("./assets/x.worker-9.js", page).href])
      expect(checkedWorkerUrl(url, page)).toBe(url);
  });

  test.each([
    "https://example.org/assets/worker.js",
    "data:text/javascript,1//assets/worker.js",
    "blob:null/assets/worker.js",
    "./assets/index-1.js",
    "./vox/worker.js",
    "./assets/../vox/worker.js",
    "./assets/worker.mjs",
  ])("refuses %s", (url) => {
    expect(() => checkedWorkerUrl(url, page)).toThrow(TypeError);
  });
});
