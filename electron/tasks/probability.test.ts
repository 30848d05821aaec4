import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readResult } from "../store/index.ts";
import { openBench } from "./harness.fixture.ts";
import { writeUntrained } from "./untrained.fixture.ts";

const shippedModels = path.resolve(import.meta.dirname, "../../build/models");

test("the probability is read with the classifier's own encoder, whichever model makes the map", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hilum-probability-"));
  const bench = await openBench(shippedModels);
  await bench.run("phantom", { patients: 1, out: folder, seed: 5, small: true });
  const study = (await bench.run("import", { paths: [folder] })).studies[0]!;
  await writeUntrained(bench.ws.modelDir("other"), "other");
  for (const gmcae of ["other", "lung-tiny"])
    await bench.run("predict", { study, gmcae, classifier: "phantom-demo", faithful: false, out: null });
  const [other, tiny] = [await readResult(bench.ws, study, "other"), await readResult(bench.ws, study, "lung-tiny")];
  expect(other?.modelName).toBe("other");
  expect(other?.probability).toMatchObject({ classifier: "phantom-demo", encoder: "lung-tiny" });
  expect(other?.probability?.estimate).toBe(tiny?.probability?.estimate);
  expect(other?.probability?.interval95).toEqual(tiny?.probability?.interval95);
  expect(other?.loss.mean).not.toBe(tiny?.loss.mean);
}, 120_000);
