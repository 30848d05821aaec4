import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { listModels, openWorkspace } from "../store/index.ts";
import { loadClassifier } from "./classifier-file.ts";
import type { TaskContext } from "./context.ts";
import { openBench } from "./harness.fixture.ts";
import { loadGmcae } from "./models.ts";
import { sampleSeed } from "./sample.ts";

const shippedModels = path.resolve(import.meta.dirname, "../../build/models");

describe("the models that ship", () => {
  test("both are there, small enough, and read whole by the tasks", async () => {
    const { ws } = await openBench();
    const context: TaskContext = {
      workspace: await openWorkspace(ws.dir),
      signal: new AbortController().signal,
      shippedModels,
      emit: () => undefined,
    };
    const found = (await listModels(ws, shippedModels)).sort((a, b) => a.model.id.localeCompare(b.model.id));
    expect(found.map(({ model }) => [model.id, model.kind, model.shipped])).toEqual([
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
