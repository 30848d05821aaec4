import { describe, expect, test } from "vitest";
import { configurations, faithful, gmcae, isHiddenKernel, readConfig } from "./index.ts";

describe("isHiddenKernel", () => {
  const hidden = (name: "tiny" | "base" | "context"): string[] => {
    const config = configurations[name];
    return Object.keys(gmcae(config).spec).filter((parameter) => isHiddenKernel(config, parameter));
  };

  test("of base: every kernel but the first layer's and the head's", () => {
    const layers = ["encoder_conv_1", "encoder_conv_2", "code", "decoder_dense"];
    const all = [...layers, "decoder_conv_2", "decoder_conv_1", "decoder_conv_0"];
    expect(hidden("base")).toEqual(all.map((layer) => `${layer}/kernel`));
  });

  test("of the others as many as they have between their ends", () => {
    expect(hidden("context")).toHaveLength(9);
    // Five convolutions of the encoder, six of the decoder, a hidden layer of each of two heads.
    expect(hidden("tiny")).toHaveLength(13);
  });
});

describe("readConfig", () => {
  test.each(Object.values(configurations))("$name reads back from JSON", (config) => {
    expect(readConfig(JSON.parse(JSON.stringify(config)))).toEqual({ config });
    if (config.network === "original") expect(readConfig(faithful(config))).toHaveProperty("config");
  });

  test.each([
    ["network and likelihood", { network: "bottleneck" }],
    ["centreHu", { ...configurations.context, centreHu: -825 }],
    ["codeActivation", { ...configurations.context, codeActivation: "linear" }],
    ["gaussians", { network: "bottleneck", likelihood: "voxel gaussian", lossOn: "lung" }],
    ["varianceFloor", { network: "bottleneck", likelihood: "voxel mixture", varianceFloor: 0 }],
    ["beta", { ...configurations.fixed, beta: 0.5 }],
    ["lossOn", { lossOn: "lung" }],
    ["objective", { network: "context", likelihood: "voxel mixture", objective: "nats per patch" }],
  ])("what is right alone and wrong together is named: %s", (key, change) => {
    const found = readConfig({ ...configurations.tiny, ...change });
    expect(found).toEqual({ problems: [expect.stringContaining(`${key}: `)] });
  });

  test("bug: what is wrong together was named one key at a time", () => {
    const found = readConfig({ ...configurations.base, network: "context" });
    expect(found).toEqual({
      problems: [expect.stringContaining("centreHu: "), expect.stringContaining("codeActivation: ")],
    });
  });

  test("a configuration from before there were other networks is the original's", () => {
    const { network, likelihood, lossOn, ...older } = configurations.tiny;
    expect([network, likelihood, lossOn]).toEqual(["original", "patch mixture", "patch"]);
    expect(readConfig(older)).toEqual({ config: configurations.tiny });
  });

  test("a configuration from before activations and weights could be chosen is what it was", () => {
    const first = { ...configurations.base, centreHu: -300, codeActivation: "relu", optimiser: "adam" };
    for (const config of [configurations.tiny, first]) {
      const { varianceActivation, centreHu, codeActivation, beta, optimiser, ...older } = config;
      const before = [config === configurations.tiny ? "elu" : "softplus", -300, "relu", 0, "adam"];
      expect([varianceActivation, centreHu, codeActivation, beta, optimiser]).toEqual(before);
      expect(readConfig(older)).toEqual({ config });
    }
  });

  test("every problem is a sentence that names the field and what was given", () => {
    const found = readConfig({
      ...configurations.tiny,
      patchSize: 20,
      filters: [1, 2],
      clipHu: [5, 1],
      size: 3,
      batch: "8",
    });
    expect(found).toEqual({
      problems: [
        expect.stringContaining("size: not known"),
        "patchSize: a multiple of 8 from 8 to 128; 20 was given.",
        "filters: three whole numbers from 1 to 1024; [1,2] was given.",
        expect.stringContaining("clipHu"),
        'batch: a whole number from 1 to 1024; "8" was given.',
      ],
    });
  });

  test.each([null, 3, "tiny", []])("%j is no configuration", (value) => {
    expect(readConfig(value)).toEqual({ problems: [expect.stringContaining("JSON object")] });
  });

  test("what is missing is said", () => {
    const { gaussians: _, ...rest } = configurations.tiny;
    expect(readConfig(rest)).toEqual({ problems: ["gaussians: a whole number from 1 to 64; nothing was given."] });
  });
});
