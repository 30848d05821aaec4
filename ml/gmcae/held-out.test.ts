import { describe, expect, test } from "vitest";
import { logBinProbability } from "./bits.ts";
import type { ComponentAt, DensityPlan } from "./density-plan.ts";
import { configurations, scoreHeldOut, scoreHistogram, tissueClasses } from "./index.ts";
import type { GmcaeConfig, HeldOutPatch, PatchScore } from "./index.ts";
import { tissueOf } from "./tissue.ts";

const n = 16;
/** A box larger than the patch: parenchyma with a dense block, HU beyond what the network is shown among it. */
const size = [20, 18, 17] as const;
const box = {
  size,
  affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  data: Int16Array.from({ length: 20 * 18 * 17 }, (_, v) => (v % 20 > 12 ? 1500 : -850 + (v % 7))),
} as const;
const mask = { ...box, data: Uint8Array.from(box.data, (_, v) => (v % 3 > 0 ? 1 : 0)) };
const patch: HeldOutPatch = { patient: "a", box, mask, min: [3, 2, 1] };

function planOf(config: GmcaeConfig, at: ComponentAt, margin = 0): DensityPlan {
  return { config: { ...config, patchSize: n }, batch: 2, margin, run: async () => at, dispose: async () => undefined };
}

const bitsOf = (score: PatchScore): number => Object.values(score).reduce((sum, one) => sum + one.bits, 0);
const voxelsOf = (score: PatchScore): number => Object.values(score).reduce((sum, one) => sum + one.voxels, 0);

/** HU of every scored voxel, straight from the definition. */
function scoredHu(margin = 0): number[] {
  const found: number[] = [];
  for (let z = margin; z < n - margin; z++)
    for (let y = margin; y < n - margin; y++)
      for (let x = margin; x < n - margin; x++) {
        const v = ((1 + z) * 18 + 2 + y) * 20 + 3 + x;
        if (mask.data[v] === 1) found.push(box.data[v]!);
      }
  return found;
}

const parts = [
  [Math.log(0.3), -850, 20],
  [Math.log(0.7), 1400, 90],
] as const;
const both: ComponentAt = (_p, _i, k) => parts[k]!;

describe("bits per voxel of held-out patches", () => {
  test("a mixture a voxel: the sum over scored voxels, on HU that nothing clipped", async () => {
    const config = { ...configurations.base, gaussians: 2 };
    const [score] = await scoreHeldOut(planOf(config, both), [patch]);
    const expected = scoredHu().map(
      (hu) => -Math.log2(parts.reduce((p, [w, m, s]) => p + Math.exp(w + logBinProbability(hu, m, s)), 0)),
    );
    expect(voxelsOf(score!)).toBe(expected.length);
    expect(bitsOf(score!)).toBeCloseTo(
      expected.reduce((a, b) => a + b),
      4,
    );
    const mean = 0.3 * -850 + 0.7 * 1400;
    const squared = Object.values(score!).reduce((sum, one) => sum + one.squaredErrorHu, 0);
    expect(squared).toBeCloseTo(
      scoredHu().reduce((sum, hu) => sum + (hu - mean) ** 2, 0),
      2,
    );
  });

  test("a mixture of whole patches: the voxels' shares add up to −log2 of the patch", async () => {
    const [score] = await scoreHeldOut(planOf({ ...configurations.tiny, gaussians: 2 }, both), [patch]);
    const joint = parts.map(([w, m, s]) => scoredHu().reduce((sum, hu) => sum + logBinProbability(hu, m, s), w));
    const largest = Math.max(...joint);
    const whole = largest + Math.log(joint.reduce((sum, j) => sum + Math.exp(j - largest), 0));
    expect(bitsOf(score!)).toBeCloseTo(-whole / Math.LN2, 3);
  });

  test("a margin leaves out what the model has no density for; a shorter batch leaves out nobody", async () => {
    const scores = await scoreHeldOut(planOf({ ...configurations.base, gaussians: 2 }, both, 2), [patch, patch, patch]);
    expect(scores.map(voxelsOf)).toEqual([1, 1, 1].map(() => scoredHu(2).length));
  });

  test("a histogram costs −log2 of how often a grey level is", () => {
    const [score] = scoreHistogram((hu) => (hu === 1500 ? 1 / 2 : 1 / 8), 0, [patch], n);
    const dense = scoredHu().filter((hu) => hu === 1500).length;
    expect(bitsOf(score!)).toBe(dense + 3 * (scoredHu().length - dense));
  });

  test("classes are those of the voxel's surroundings", () => {
    expect([-1000, -950, -701, -700, -501, -500, 60].map((hu) => tissueClasses[tissueOf(hu)])).toEqual([
      "air",
      "parenchyma",
      "parenchyma",
      "dense parenchyma",
      "dense parenchyma",
      "dense",
      "dense",
    ]);
  });
});
