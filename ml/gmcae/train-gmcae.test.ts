import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice } from "../engine/index.ts";
import type { Device } from "../engine/index.ts";
import type { Vec3 } from "../geometry/index.ts";
import { gridSampler } from "../patches/index.ts";
import type { TrainingBox } from "../patches/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { weightsOf } from "../training/index.ts";
import type { TrainResult } from "../training/index.ts";
import { compileMap, configurations, lossMap, readGmcae, trainGmcae, writeGmcae } from "./index.ts";
import type { GmcaeConfig, GmcaeMetrics } from "./index.ts";

/** Noisy parenchyma crossed by straight vessels; where asked, one solid ball that training never saw. */
function lung(seed: number, ball?: Vec3): TrainingBox {
  const size: Vec3 = [40, 36, 32],
    random = seededRandom(seed);
  const affineLps = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;
  const data = Int16Array.from({ length: size[0] * size[1] * size[2] }, (_, v) => {
    const x = v % size[0],
      y = Math.floor(v / size[0]) % size[1],
      z = Math.floor(v / (size[0] * size[1]));
    const vessel = (x + seed) % 11 < 2 && (y + 2 * seed) % 9 < 2;
    const inBall = ball !== undefined && Math.hypot(x - ball[0], y - ball[1], z - ball[2]) < 5;
    return Math.round((inBall ? 40 : vessel ? -100 : -860) + 30 * random.normal());
  });
  return { box: { size, affineLps, data }, mask: { size, affineLps, data: new Uint8Array(data.length).fill(1) } };
}

const config: GmcaeConfig = {
  ...configurations.tiny,
  name: "small",
  patchSize: 16,
  filters: [4, 6, 8],
  denseUnits: 8,
  batch: 4,
  learningRate: 1e-2,
};
const boxes = [lung(1), lung(2), lung(3)];

let device: Device,
  now = 0;
beforeAll(async () => (device = await openDevice("cpu", { threads: 2 })));
afterAll(() => device.dispose());
const clock = (): number => (now += 100);

/** Names of the tensors in which two runs differ by a bit. */
function differing(a: TrainResult, b: TrainResult): string[] {
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
    Buffer.from(buffer, byteOffset, byteLength);
  return Object.keys(a.last.tensors).filter(
    (name) => !bytes(a.last.tensors[name]!).equals(bytes(b.last.tensors[name]!)),
  );
}

describe("trainGmcae", () => {
  test("learns lung, its validation too, and its map then points at what it has not seen", async () => {
    const metrics: GmcaeMetrics[] = [];
    const result = await trainGmcae({
      device,
      config,
      boxes,
      validationBoxes: [lung(4)],
      seed: 3,
      steps: 100,
      validateEvery: 50,
      validationPatches: 8,
      clock,
      onMetrics: (m) => metrics.push(m),
    });
    const last = metrics.at(-1)!;
    // A normal density of σ = 1 around the mean of the data costs 1.3 nats; of the data's own spread about −0.1.
    expect(metrics[0]!.lossNatsPerVoxel).toBeGreaterThan(1);
    expect(last.lossNatsPerVoxel).toBeLessThan(0.2);
    expect(metrics.filter((m) => m.validationNatsPerVoxel !== undefined).map(({ step }) => step)).toEqual([50, 100]);
    expect(last.validationNatsPerVoxel).toBeLessThan(0.2);
    expect(result.best!.loss).toBeLessThanOrEqual(last.validationNatsPerVoxel!);
    expect(last.usage.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(last.smallestSigma).toBeGreaterThanOrEqual(0.01);
    expect(last.skipped).toBe(0);

    const model = readGmcae(writeGmcae({ config, weights: weightsOf(result.last) }));
    const plan = await compileMap({ device, ...model });
    const { loss, patches } = await lossMap({ ...lung(5, [12, 14, 16]), plan, stride: 8, rimMm: 0 });
    await plan.dispose();
    const at = (x: number, y: number, z: number): number => loss.data[(z * 36 + y) * 40 + x]!;
    expect(loss.data.every(Number.isFinite)).toBe(true);
    expect(at(12, 14, 16)).toBeGreaterThan(at(32, 14, 16) + 1);
    const [x, y, z] = patches[0]!.centreLps;
    expect(Math.max(Math.abs(x - 12), Math.abs(y - 14), Math.abs(z - 16))).toBeLessThan(8);
  });

  test.each(["adam", "muon"] as const)(
    "%s: one seed gives the same bits, resumed or not; another does not",
    async (optimiser) => {
      const common = { device, config: { ...config, optimiser }, boxes, clock, learningRate: () => 1e-3 };
      const straight = await trainGmcae({ ...common, seed: 1, steps: 4 });
      const half = await trainGmcae({ ...common, seed: 1, steps: 2 });
      const resumed = await trainGmcae({ ...common, seed: 1, steps: 4, resumeFrom: half.last });
      expect(differing(resumed, straight)).toEqual([]);
      expect(resumed.last.state).toEqual(straight.last.state);
      expect(differing(await trainGmcae({ ...common, seed: 2, steps: 2 }), half)).toContain("w:mu_conv3d/kernel");
    },
  );

  test("a weighted loss is reported as the likelihood, in training and held out", async () => {
    const reported = async (beta: number): Promise<GmcaeMetrics> => {
      const metrics: GmcaeMetrics[] = [];
      const own: GmcaeConfig = { ...config, varianceActivation: "softplus", beta };
      const rest = { validationBoxes: [lung(4)], validationPatches: 4, validateEvery: 1, learningRate: () => 0 };
      await trainGmcae({
        device,
        config: own,
        boxes,
        seed: 1,
        steps: 1,
        clock,
        onMetrics: (m) => metrics.push(m),
        ...rest,
      });
      return metrics[0]!;
    };
    const [plain, weighted] = [await reported(0), await reported(0.5)];
    expect(weighted.lossNatsPerVoxel).toBeCloseTo(plain.lossNatsPerVoxel, 5);
    expect(weighted.validationNatsPerVoxel).toBeCloseTo(plain.validationNatsPerVoxel!, 5);
    expect(Math.abs(weighted.gradientNorm / plain.gradientNorm - 1)).toBeGreaterThan(0.01);
  });

  test("takes the original's grid of patches", async () => {
    const sampler = gridSampler({ boxes, random: seededRandom(1), n: 16, batch: 4 });
    const { last } = await trainGmcae({ device, config, boxes, seed: 1, steps: 2, sampler, clock });
    expect(last.state.batches).toMatchObject({ kind: "grid", given: 2 });
  });
});
