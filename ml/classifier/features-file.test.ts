import { expect, test } from "vitest";
import { writeSafetensors } from "../tensors/index.ts";
import { readFeatures, writeFeatures } from "./index.ts";

const features = { symmetries: [0, 17], rows: [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)] };

test("features read back as they were written", () => expect(readFeatures(writeFeatures(features))).toEqual(features));

test.each([
  ["another safetensors file", writeSafetensors({ rows: { shape: [1, 1], data: new Float32Array(1) } })],
  [
    "rows without their keys",
    writeSafetensors(
      { rows: { shape: [2, 1], data: new Float32Array(2) } },
      { format: "hilum-features", version: "1", symmetries: "0" },
    ),
  ],
  ["a cut file", writeFeatures(features).subarray(0, 150)],
])("%s is refused", (_, bytes) => {
  expect(() => readFeatures(bytes)).toThrow(expect.objectContaining({ name: "TensorFileError" }) as Error);
});
