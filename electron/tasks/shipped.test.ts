import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { listModels, openWorkspace } from "../store/index.ts";
import { loadClassifier } from "./classifier-file.ts";
import type { TaskContext } from "./context.ts";
import { openBench } from "./harness.fixture.ts";
import { loadGmcae } from "./models.ts";
import { loadReference } from "./reference.ts";
import { sampleSeed } from "./sample.ts";

const shippedModels = path.resolve(import.meta.dirname, "../../build/models");

/** Made by a study of public scans: a checkout may be without it. */
const hasBase = existsSync(path.join(shippedModels, "lung-base/model.json"));

describe("the models that ship", () => {
  test.runIf(hasBase)(
    "the map's is a GMCAE with a reference of ordinary losses, and its card says what to expect",
    async () => {
      const { ws } = await openBench();
      const context = { workspace: ws, signal: new AbortController().signal, shippedModels, emit: () => undefined };
      const base = await loadGmcae("lung-base", context);
      const reference = await loadReference("lung-base", context);
      expect(reference?.about.patients).toBeGreaterThanOrEqual(20);
      const { p1, p50, p95, p99, p995 } = reference!.about.loss;
      expect([p1, p50, p95, p99, p995].toSorted((a, b) => a - b)).toEqual([p1, p50, p95, p99, p995]);
      expect(base.card.trainedOn.kind).toBe("patients");
      expect(base.card.limits).toContain("never a diagnosis");
      expect(base.card.evidence).toMatch(/nodule cubes.*made-up nodules.*round density, which knows no model/u);
    },
  );

  test("all are there, small enough, and read whole by the tasks", async () => {
    const { ws } = await openBench();
    const context: TaskContext = {
      workspace: await openWorkspace(ws.dir),
      signal: new AbortController().signal,
      shippedModels,
      emit: () => undefined,
    };
    const found = (await listModels(ws, shippedModels)).sort((a, b) => a.model.id.localeCompare(b.model.id));
    expect(found.map(({ model }) => [model.id, model.kind, model.shipped])).toEqual([
      ...(hasBase ? [["lung-base", "gmcae", true]] : []),
      ["lung-tiny", "gmcae", true],
      ["phantom-demo", "classifier", true],
    ]);
    for (const { dir } of found) {
      for (const name of readdirSync(dir)) expect(statSync(path.join(dir, name)).size).toBeLessThanOrEqual(8 * 2 ** 20);
    }
    const gmcae = await loadGmcae("lung-tiny", context),
      classifier = await loadClassifier("phantom-demo", context);
    expect(gmcae.config.filters).toEqual([8, 16, 32]);
    expect(classifier.card.gmcae).toBe("lung-tiny");
  });

  test("their cards say what they saw, whom to name, how they were made and what they may not say", async () => {
    const { ws } = await openBench();
    const cards = new Map((await listModels(ws, shippedModels)).map(({ model }) => [model.id, model]));
    const gmcae = cards.get("lung-tiny"),
      classifier = cards.get("phantom-demo");
    expect(gmcae?.trainedOn).toMatchObject({ kind: "both", patients: 2 });
    expect(gmcae?.trainedOn.attribution).toMatch(/LIDC-IDRI.*CC BY 3\.0/);
    expect(gmcae?.trainedOn.attribution).toMatch(/CMB-CRC.*CC BY 4\.0/);
    expect(classifier?.trainedOn).toMatchObject({ kind: "phantoms", patients: 0, phantoms: 20 });
    expect(classifier?.prior).toBeCloseTo(classifier!.trainedOn.positives! / 20, 12);
    expect(classifier?.limits).toContain("phantoms only");
    for (const card of [gmcae, classifier]) expect(card?.training.command).toContain("npm run train:shipped");
    expect(existsSync(path.resolve(import.meta.dirname, "../../build/tasks/train-shipped.ts"))).toBe(true);
    expect(sampleSeed).not.toBe(2024);
  });
});
