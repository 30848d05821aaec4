import { expect, test } from "vitest";
import { root } from "./paths.ts";
import { thirdPartyNotices } from "./third-party.ts";

// After a change of packages: npx vitest run --config build/vitest.config.ts build/third-party.test.ts -u
test("THIRD-PARTY.md names the packages that are installed, each with a licence", async () => {
  const notices = thirdPartyNotices(root);
  expect(notices).not.toContain("not named");
  expect(notices.split("\n").length).toBeGreaterThan(30);
  await expect(notices).toMatchFileSnapshot("../THIRD-PARTY.md");
});
