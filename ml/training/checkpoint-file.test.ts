import { expect, test } from "vitest";
import { writeSafetensors } from "../tensors/index.ts";
import { constantRate, cosineRate, readCheckpoint } from "./index.ts";

test("another safetensors file is no checkpoint", () => {
  const bytes = writeSafetensors({ a: { shape: [1], data: new Float32Array(1) } });
  expect(() => readCheckpoint(bytes)).toThrow("no checkpoint of a training run");
});

test("schedules: linear warm-up to the peak, half a cosine to the final share", () => {
  const rate = cosineRate({ peak: 1, totalSteps: 110, warmUpSteps: 10, finalShare: 0.1 });
  expect(rate(0)).toBeCloseTo(0.1, 12);
  expect(rate(9)).toBeCloseTo(1, 12);
  expect(rate(10)).toBeCloseTo(1, 12);
  expect(rate(60)).toBeCloseTo(0.55, 12);
  expect(rate(110)).toBeCloseTo(0.1, 12);
  expect(rate(500)).toBeCloseTo(0.1, 12);
  expect(constantRate(0.3)(77)).toBe(0.3);
});
