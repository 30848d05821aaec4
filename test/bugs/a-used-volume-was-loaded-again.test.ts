import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { touchCache } from "../../electron/store/index.ts";

/** Marking a cached volume as used moved its time of writing, which is part of its address: the open scan went black and was loaded anew. */
test("a used volume was loaded again", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hilum-touched-")), "volume.nii");
  writeFileSync(file, "voxels");
  const before = statSync(file);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await touchCache(file);
  const after = statSync(file);
  expect(Math.round(after.mtimeMs)).toBe(Math.round(before.mtimeMs));
  expect(after.atimeMs).toBeGreaterThan(before.atimeMs);
});
