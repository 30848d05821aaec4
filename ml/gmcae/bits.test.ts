import { describe, expect, test } from "vitest";
import { logBinProbability, voxelBits } from "./bits.ts";

describe("ln P of a 1-HU bin", () => {
  // mpmath, 60 digits: ln[(erfc(a/√2) − erfc(b/√2))/2].
  test.each([
    [0, 0, 14, -3.55820842978],
    [-850, -830, 14, -4.57818285743],
    [200, -800, 20, -1253.66673509],
    [1000, -800, 14, -8266.49023197],
    [3, 0, 2, -2.7243226298],
    [3, 0, 1, -5.11983044479],
    [40, 0, 0.5, -3125.78854655],
    [0, 0, 0.1, -5.73303308097e-7],
  ])("at %s, mean %s, σ %s", (hu, mean, sigma, expected) => {
    const found = logBinProbability(hu, mean, sigma);
    expect(Math.abs(found - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)) ** 0.5);
    expect(logBinProbability(2 * mean - hu, mean, sigma)).toBeCloseTo(found, 9);
  });

  test("the bins of a distribution add up to 1", () => {
    for (const sigma of [0.4, 1.9, 2.1, 14, 90]) {
      let total = 0;
      for (let hu = -1600; hu <= 0; hu++) total += Math.exp(logBinProbability(hu, -812.3, sigma));
      expect(total).toBeCloseTo(1, 5);
    }
  });
});

test("a mixture's bits: the log of the weighted sum, whichever component comes first", () => {
  const parts = [
    [Math.log(0.2), -850, 20],
    [Math.log(0.7), -300, 100],
    [Math.log(0.1), 40, 14],
  ] as const;
  for (const hu of [-860, -500, 40, 300]) {
    const p = parts.reduce((sum, [w, mean, sigma]) => sum + Math.exp(w + logBinProbability(hu, mean, sigma)), 0);
    expect(voxelBits(hu, 3, (k) => parts[k]!)).toBeCloseTo(-Math.log2(p), 9);
    expect(voxelBits(hu, 3, (k) => parts[2 - k]!)).toBeCloseTo(-Math.log2(p), 9);
  }
  // Eight bits are 256 grey levels, equally likely.
  expect(voxelBits(0, 1, () => [0, 0, 256 / Math.sqrt(2 * Math.PI)])).toBeCloseTo(8, 4);
});
