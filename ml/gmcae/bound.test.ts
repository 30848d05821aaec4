import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { openDevice } from "../engine/index.ts";
import type { Device, Values } from "../engine/index.ts";
import { evalInputs, evalStep } from "../nn/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { batchInputs } from "./objective.ts";
import { configurations, gmcae, gmcaeLoss, lossBound, natsPerVoxel } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";

describe("the bound of noise", () => {
  const cases = [
    { varianceFloor: 4e-4, noiseHu: 9 },
    { varianceFloor: 4e-4, noiseHu: 14 },
    { varianceFloor: 4e-4, noiseHu: 36 },
    { varianceFloor: 1e-4, noiseHu: 9 },
    { varianceFloor: 0, noiseHu: 18 },
  ];

  testWith(["oracles"])("is what integration and a search for the best σ above the floor come to", () => {
    const found = oracle<number[]>(
      `
import json, sys, numpy as np
from scipy import integrate, optimize, stats
def best(floor, hu):
    noise = hu / 700
    x = np.linspace(-12, 12, 4001) * noise
    p = stats.norm.pdf(x, 0, noise)
    loss = lambda sigma: -integrate.trapezoid(stats.norm.logpdf(x, 0, sigma) * p, x)
    return optimize.minimize_scalar(loss, bounds=(max(floor ** 0.5, 1e-4), 1), method="bounded", options={"xatol": 1e-9}).fun
print(json.dumps([best(c["varianceFloor"], c["noiseHu"]) for c in json.load(sys.stdin)]))`,
      cases,
    );
    cases.forEach((one, i) => expect(lossBound(one, one.noiseHu).empirical).toBeCloseTo(found[i]!, 6));
  });

  test("lies above the analytic one, which no floor has none of, and is null of noise that is not known", () => {
    for (const one of cases) {
      const { analytic, empirical } = lossBound(one, one.noiseHu);
      if (one.varianceFloor === 0) expect(analytic).toBeNull();
      else expect(empirical).toBeGreaterThan(analytic!);
    }
    expect(lossBound({ varianceFloor: 4e-4 }, null).empirical).toBeNull();
    // ½·ln(2π·4e-4), by hand.
    expect(lossBound({ varianceFloor: 4e-4 }, null).analytic).toBeCloseTo(-2.993084, 6);
  });
});

const p = 16;
const small = { patchSize: p, filters: [3, 4, 5], denseUnits: 5, batch: 1 } as const;
const cases: GmcaeConfig[] = [
  { ...configurations.golden, ...small, varianceFloor: 1e-4 },
  ...(["base", "gaussian", "fixed"] as const).map((name) => ({ ...configurations[name], ...small })),
  { ...configurations.base, ...small, name: "base with exp", varianceActivation: "exp" },
];

/** Where in a network's last biases a mean, a number that becomes σ, and a weight stand. */
function knowing(config: GmcaeConfig, mean: number, preSigma: number, logit: number): Values {
  const weights: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const [name, { shape }] of Object.entries(gmcae(config).spec))
    weights[name] = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const { gaussians: m } = config;
  if (config.likelihood === "patch mixture") {
    weights["mu_conv3d/bias"]![0] = mean;
    weights["sigma_sq_dense_2/bias"]!.fill(preSigma);
    weights["log_prior/bias"]![0] = logit;
    return weights;
  }
  weights["head/pre_sigma"]?.fill(preSigma);
  const bias = weights["head/bias"]!,
    channels = bias.length / 8;
  for (let block = 0; block < bias.length; block += channels) {
    // The head adds where it starts: the first mean at −900 HU, a single one at −800, and −2 to what becomes σ.
    bias[block] = mean - (m === 1 ? -500 : -600) / 700;
    if (channels > 1) bias.fill(preSigma + 2, block + m, block + 2 * m);
    if (m > 1) bias[block + 2 * m] = logit;
  }
  return weights;
}

describe.each(cases)("the real loss of $name", (config) => {
  let device: Device;
  let lossOf: (weights: Values, x: Float32Array<ArrayBuffer>) => Promise<number>;
  beforeAll(async () => {
    device = await openDevice("cpu", { threads: 1 });
    const { spec } = gmcae(config);
    const plan = await device.compile(evalStep(spec, gmcaeLoss(config)), evalInputs(spec, batchInputs(config)));
    lossOf = async (weights, x) => {
      const named = Object.fromEntries(Object.entries(weights).map(([name, values]) => [`w:${name}`, values]));
      const counted = config.lossOn === "lung" ? { weights: new Float32Array(p ** 3).fill(1) } : {};
      const { loss } = await plan.run({ ...named, x, ...counted });
      return natsPerVoxel(loss![0]!, config);
    };
  });
  afterAll(() => device.dispose());
  const { analytic } = lossBound(config, null);

  test("of a patch that is known to the last voxel reaches the analytic bound", async () => {
    const x = new Float32Array(p ** 3).fill(-0.75);
    expect(await lossOf(knowing(config, -0.75, -60, 60), x)).toBeCloseTo(analytic!, 3);
  });

  test("never goes below it", async () => {
    const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        number(-1.1, 2),
        number(-0.02, 0.02),
        number(-60, 4),
        number(-60, 60),
        fc.constantFrom(0, 1e-3, 0.05),
        async (hu, off, preSigma, logit, noise) => {
          const random = seededRandom(1);
          const x = Float32Array.from({ length: p ** 3 }, () => hu + noise * random.normal());
          expect(await lossOf(knowing(config, hu + off, preSigma, logit), x)).toBeGreaterThan(analytic! - 1e-4);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  test("of noise around a mean that is known, at the best σ, is the empirical bound", async () => {
    const random = seededRandom(11);
    const noiseHu = 40;
    const x = Float32Array.from({ length: p ** 3 }, () => -0.75 + (noiseHu / 700) * random.normal());
    const preSigma = preSigmaOf(config, noiseHu / 700);
    const found = await lossOf(knowing(config, -0.75, preSigma, 60), x);
    // 4096 voxels: the standard error of the mean of noise²/(2σ²) is 0.011.
    expect(Math.abs(found - lossBound(config, noiseHu).empirical!)).toBeLessThan(0.033);
  });
});

/** What the network must say for a σ (normalised units). */
function preSigmaOf({ likelihood, varianceFloor, varianceActivation }: GmcaeConfig, sigma: number): number {
  if (likelihood === "patch mixture") return Math.log(sigma ** 2 - varianceFloor);
  const above = sigma - Math.sqrt(varianceFloor);
  return Math.log(varianceActivation === "exp" ? above : Math.expm1(above));
}
