import { describe, expect, test } from "vitest";
import { initialise } from "../nn/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { readSafetensors, writeSafetensors } from "../tensors/index.ts";
import { configurations, gmcae, multiplyAddsPerPatch, readGmcae, writeGmcae } from "./index.ts";

const config = configurations.golden;
const weights = initialise(gmcae(config).spec, seededRandom(1));
const bytes = writeGmcae({ config, weights });

describe("a GMCAE's file", () => {
  test("reads back as it was written", () => expect(readGmcae(bytes)).toEqual({ config, weights }));

  test.each([
    ["cut", bytes.subarray(0, 900)],
    ["of another kind", writeSafetensors({})],
    [
      "with a foreign configuration",
      altered((t, m) => [t, { ...m, config: JSON.stringify({ ...config, filters: [9, 9, 9] }) }]),
    ],
    ["with a configuration that is none", altered((t, m) => [t, { ...m, config: "{" }])],
    [
      "without a layer",
      altered((t, m) => [Object.fromEntries(Object.entries(t).filter(([name]) => name !== "mu_conv3d/bias")), m]),
    ],
    [
      "with NaN",
      altered((t, m) => [{ ...t, "mu_conv3d/bias": { shape: [2], data: Float32Array.of(1, Number.NaN) } }, m]),
    ],
  ])("%s is refused with a sentence", (_, damaged) => {
    expect(() => readGmcae(damaged)).toThrow(
      expect.objectContaining({ name: "TensorFileError", message: expect.stringMatching(/\.$/) as string }) as Error,
    );
  });
});

type Parts = [Parameters<typeof writeSafetensors>[0], Record<string, string>];
function altered(change: (tensors: Parts[0], metadata: Parts[1]) => Parts): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  return writeSafetensors(...change(tensors, metadata));
}

test("cost: 10.02 + 0.0566·m GMAC a patch (the seed page, section 4.3)", () => {
  const of = (gaussians: number): number => multiplyAddsPerPatch({ ...configurations.seed, gaussians }) / 1e9;
  expect(of(8) - of(7)).toBeCloseTo(0.0566, 4);
  expect(of(1) - 0.0566).toBeCloseTo(10.02, 2);
});
