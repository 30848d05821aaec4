import { describe, expect, test as plain } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { voxelCount } from "../geometry/index.ts";
import type { Affine, Vec3, Volume } from "../geometry/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { noiseHu } from "./index.ts";

const affineLps: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** HU of a place, with white noise of `sigma`, in whole numbers. */
function scan(size: Vec3, sigma: number, hu: (x: number, y: number, z: number) => number): Volume {
  const random = seededRandom(7);
  const [nx, ny] = size;
  const data = Int16Array.from({ length: voxelCount({ size, affineLps }) }, (_, v) =>
    Math.round(hu(v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)) + sigma * random.normal()),
  );
  return { size, affineLps, data };
}

/** A chest in a nutshell: tissue from 30 to 55 HU on a ramp, fat, lung with vessels, and bone. */
function chest(x: number, y: number, z: number): number {
  if (y < 12) return -100;
  if (y > 50) return x % 16 < 3 && z % 16 < 3 ? 40 : -860;
  if (x > 20 && x < 28 && z > 10 && z < 30) return 400;
  return 30 + 0.4 * z;
}

describe("noise of a CT", () => {
  plain.each([4, 9, 18, 36])(
    "σ = %d HU on a ramp with fat, bone, lung and vessels around it is found to a twentieth",
    (sigma) => {
      expect(noiseHu(scan([64, 72, 60], sigma, chest))! / sigma).toBeCloseTo(1, 1.3);
    },
  );

  plain("tissue that is noisy is not chosen for where it happens to be quiet", () => {
    expect(noiseHu(scan([48, 48, 48], 50, () => 45))! / 50).toBeCloseTo(1, 1.3);
  });

  plain("what was filled in with one number does not count", () => {
    const half = scan([64, 48, 48], 12, () => 40);
    half.data.forEach((_, v) => v % 64 < 40 && (half.data[v] = 0));
    expect(noiseHu(half)! / 12).toBeCloseTo(1, 1.3);
  });

  plain.each([
    ["lung alone", scan([64, 64, 64], 20, () => -860)],
    ["a cube of tissue that is too small", scan([24, 24, 24], 20, () => 40)],
    ["tissue without noise", scan([64, 64, 64], 0, () => 40)],
    ["less than a window", scan([4, 4, 4], 20, () => 40)],
    ["nothing", scan([0, 0, 0], 20, () => 40)],
  ])("null of %s", (_, volume) => expect(noiseHu(volume)).toBeNull());

  testWith(["oracles"])("is the mode that NumPy's windows and histogram have", () => {
    const volume = scan([50, 61, 42], 18, chest);
    const { mode, windows } = oracle<{ mode: number; windows: number }>(
      `
import json, sys, numpy as np
given = json.load(sys.stdin)
a = np.array(given["hu"], float).reshape(given["shape"])
w = np.lib.stride_tricks.sliding_window_view(a, (5, 5, 5)).reshape(-1, 125)
mean, sd = w.mean(1), w.std(1, ddof=1)
keep = (w.min(1) >= -200) & (w.max(1) <= 300) & (mean >= 0) & (mean <= 100) & (sd >= 0.5)
h = np.convolve(np.histogram(sd[keep], np.arange(0, 500.5, 0.5))[0], [1, 2, 3, 2, 1], "same").astype(float)
k = h.argmax()
p = np.polyfit([-1, 0, 1], h[k - 1:k + 2], 2)
print(json.dumps({"mode": 0.5 * (k + 0.5 - p[1] / (2 * p[0])), "windows": int(keep.sum())}))`,
      { hu: [...volume.data], shape: volume.size.toReversed() },
    );
    expect(windows).toBeGreaterThan(15_000);
    expect(noiseHu(volume)).toBeCloseTo(mode, 6);
  });
});
