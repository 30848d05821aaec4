import { expect, test } from "vitest";
import { configurations, readConfig } from "../../ml/gmcae/index.ts";
import { chosenConfig } from "./chosen-config.ts";
import { collectSet, configKeys, unknownKeys } from "./config-keys.ts";

test("the keys that --print-config explains are those that a configuration has, and want what it wants", () => {
  const own = Object.keys(configurations.base).filter((key) => key !== "name");
  expect(configKeys.map(({ key }) => key).sort()).toEqual(own.sort());
  for (const { key, wants } of configKeys) {
    const read = readConfig({ ...configurations.base, [key]: { wrong: true } });
    expect("problems" in read && read.problems).toEqual([`${key}: ${wants}; {"wrong":true} was given.`]);
  }
});

test("a key that is none is named, beside those there are", () => {
  expect(unknownKeys(["gaussians", "batch"])).toBeNull();
  expect(unknownKeys(["gaussians", "colour"])).toMatch(/^colour: not a key of a configuration\. Keys are network, /);
});

test("--set: batch and learning rate too; what is wrong is said of its key", async () => {
  const set = ["batch=16", "learningRate=5e-4", "gaussians=3"].reduce((before, text) => collectSet(text, before), {});
  const cards = [{ id: "tiny", title: "", words: "", parameters: 1, batch: 8, learningRate: 1e-3 }];
  expect(await chosenConfig("tiny", cards, set)).toEqual({
    configuration: "tiny",
    overrides: { gaussians: "3" },
    batch: 16,
    learningRate: 5e-4,
  });
  expect(() => collectSet("gaussians", {})).toThrow("gaussians: a value is missing; write gaussians=VALUE.");
  expect(() => collectSet("colour=blue", {})).toThrow("colour: not a key of a configuration.");
  expect(() => collectSet("batch=many", {})).toThrow("batch: a whole number from 1 to 1024; many was given.");
});
