import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorld, writeModel } from "../../test/suites/world.ts";
import type { World } from "../../test/suites/world.ts";
import type { ListedModel } from "../contract/index.ts";
import { chooseAmong } from "./models.ts";

function card(id: string, more: Partial<ListedModel> = {}): ListedModel {
  return { id, kind: "gmcae", shipped: true, referencePatients: null, gmcae: null, ...more } as ListedModel;
}

const [tiny, base] = [card("lung-tiny"), card("lung-base", { referencePatients: 76 })];
const own = card("own", { shipped: false });
const phantoms = { trainedOn: { kind: "phantoms" } as never, kind: "classifier" as const };
const demo = card("phantom-demo", { ...phantoms, gmcae: "lung-tiny" });
const both = { kind: "classifier" as const, trainedOn: { kind: "patients" } as never, shipped: false };

describe("the models that are taken where none is named", () => {
  test("the map is made by the shipped model with a reference, else by another that ships, else by one's own", () => {
    expect(chooseAmong([own, tiny, base, demo], {}).gmcae).toBe("lung-base");
    expect(chooseAmong([own, tiny, demo], {}).gmcae).toBe("lung-tiny");
    expect(chooseAmong([own, demo], {})).toEqual({ gmcae: "own", classifier: null });
    expect(() => chooseAmong([demo], {})).toThrow("There is no model yet.");
  });

  test("the probability is of a classifier of the map's own encoder, else of one trained on patients, else of any", () => {
    expect(chooseAmong([base, tiny, demo], {}).classifier).toBe("phantom-demo");
    const cohort = card("cohort", { ...both, gmcae: "lung-tiny" });
    expect(chooseAmong([base, tiny, demo, cohort], {}).classifier).toBe("cohort");
    const ofOwn = card("of-own", { ...phantoms, gmcae: "own" });
    expect(chooseAmong([own, tiny, cohort, ofOwn], { gmcae: "own" }).classifier).toBe("of-own");
  });

  test("a classifier whose autoencoder is gone is not taken, and by its name refused before anything is computed", () => {
    const lost = card("lost", { ...both, gmcae: "gone" });
    expect(chooseAmong([lost, tiny, demo], {}).classifier).toBe("phantom-demo");
    expect(() => chooseAmong([lost, tiny], { classifier: "lost" })).toThrow("There is no autoencoder gone.");
  });

  test("a named classifier leaves the map to the default; faithfully one network makes both, unless another is named", () => {
    const all = [base, tiny, demo];
    expect(chooseAmong(all, { classifier: "phantom-demo" })).toEqual({
      gmcae: "lung-base",
      classifier: "phantom-demo",
    });
    expect(chooseAmong(all, { faithful: true })).toEqual({ gmcae: "lung-tiny", classifier: "phantom-demo" });
    expect(chooseAmong(all, { faithful: true, gmcae: "lung-base" }).gmcae).toBe("lung-base");
  });
});

describe("with a shipped model that has a reference", () => {
  let dir = "";
  let world: World;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "hilum-models-"));
    world = await openWorld(dir);
  });
  afterEach(async () => {
    await world.desk.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  async function ship(reference: string): Promise<void> {
    const models = path.join(dir, "models");
    await writeModel(models, { id: "lung-wide", kind: "gmcae", gmcae: null });
    // Alone the name would put it last.
    await writeFile(path.join(models, "lung-wide/reference.json"), reference);
  }

  test("the list begins with it and says of how many patients; the sample's map is its, the probability the demonstration's", async () => {
    await ship(
      JSON.stringify({ format: "hilum-reference", version: 1, patients: 76, classes: [], patchQuantiles: [] }),
    );
    const listed = await world.desk.client.models.list();
    expect(listed.map(({ id, referencePatients }) => [id, referencePatients])).toEqual([
      ["lung-wide", 76],
      ["lung-tiny", null],
      ["phantom-demo", null],
    ]);
    const { jobs } = await world.desk.client.samples.open({ real: false });
    await Promise.all(jobs.map((id) => world.desk.queue.ended(id)));
    expect(world.asked.at(-1)?.input).toMatchObject({ gmcae: "lung-wide", classifier: "phantom-demo" });
  });

  test("a damaged reference is none, and the model is still there", async () => {
    await ship("{");
    const listed = await world.desk.client.models.list();
    expect(listed.find(({ id }) => id === "lung-wide")?.referencePatients).toBeNull();
  });
});
