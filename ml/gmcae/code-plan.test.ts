import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice } from "../engine/index.ts";
import type { Device, TensorSpec } from "../engine/index.ts";
import type { Vec3, Volume } from "../geometry/index.ts";
import { initialise } from "../nn/index.ts";
import { extractPatch } from "../patches/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { compileCode, configurations, gmcae } from "./index.ts";
import type { GmcaeConfig } from "./index.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice("cpu", { threads: 2 });
});
afterAll(() => device.dispose());

const p = 16;
const small = { patchSize: p, filters: [4, 6, 8], denseUnits: 5 } as const;
const cases: readonly (readonly [GmcaeConfig, number])[] = [
  [{ ...configurations.tiny, ...small }, 8],
  [{ ...configurations.base, ...small }, 5],
  [{ ...configurations.context, ...small }, 8],
];
const random = seededRandom(8);
const box: Volume = {
  size: [40, 30, 20],
  affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  data: Int16Array.from({ length: 40 * 30 * 20 }, () => Math.round(-800 + 200 * random.normal())),
};
/** More than a run takes, so that the last run is not full. */
const positions: Vec3[] = Array.from({ length: 11 }, () => [random.integer(25), random.integer(15), random.integer(5)]);

test.each(cases)("a code of $name is the same whatever else is encoded with it", async (config, width) => {
  const weights = initialise(gmcae(config).spec, seededRandom(2));
  const plan = await compileCode({ device, config, weights });
  const codes = await plan.encode(box, positions);
  expect([plan.width, codes.length]).toEqual([width, 11 * width]);
  const again = await plan.encode(box, [positions[9]!]);
  const row = codes.subarray(9 * width, 10 * width);
  expect(Math.max(...row)).toBeGreaterThan(0);
  again.forEach((value, i) => expect(value).toBeCloseTo(row[i]!, 5));
  expect(codes.subarray(0, width)).not.toEqual(codes.subarray(width, 2 * width));
  await plan.dispose();
});

test.each(["relu", "linear"] as const)(
  "a bottleneck's %s code is what passes through it, by tfjs",
  async (codeActivation) => {
    const config: GmcaeConfig = { ...configurations.base, ...small, codeActivation };
    const { spec, apply } = gmcae(config);
    const weights = initialise(spec, seededRandom(2));
    const [plan, reference] = [await compileCode({ device, config, weights }), await openDevice("tfjs-cpu", {})];
    const inputs: Record<string, TensorSpec> = { x: { shape: [1, p, p, p, 1] } };
    for (const [name, { shape }] of Object.entries(spec)) inputs[name] = { shape };
    const eager = await reference.compile((given) => ({ code: apply(given, given["x"]!)["code"]! }), inputs);
    const x = extractPatch(box, positions[3]!, p, new Float32Array(p ** 3), config.clipHu) as Float32Array<ArrayBuffer>;
    const { code } = await eager.run({ ...weights, x });
    const ours = await plan.encode(box, [positions[3]!]);
    ours.forEach((value, i) => expect(value).toBeCloseTo(code![i]!, 5));
    // Of first weights about half of the numbers lie below 0: a ReLU makes them 0, and they learn no more if they stay there.
    if (codeActivation === "linear") expect(Math.min(...ours)).toBeLessThan(0);
    else expect(Math.min(...ours)).toBe(0);
    await plan.dispose();
  },
);

test("a bottleneck reads HU from its centre: both moved alike, its code stays", async () => {
  const config: GmcaeConfig = { ...configurations.base, ...small, clipHu: null };
  const weights = initialise(gmcae(config).spec, seededRandom(2));
  const codesOf = async (own: GmcaeConfig, from: Volume): Promise<Float32Array> => {
    const plan = await compileCode({ device, config: own, weights });
    const codes = await plan.encode(from, positions);
    await plan.dispose();
    return codes;
  };
  const moved = { ...box, data: box.data.map((hu) => hu + 100) };
  const codes = await codesOf(config, box);
  const alike = await codesOf({ ...config, centreHu: config.centreHu + 100 }, moved);
  alike.forEach((value, i) => expect(value).toBeCloseTo(codes[i]!, 5));
  expect(await codesOf(config, moved)).not.toEqual(codes);
  // Of nothing but its centre it makes nothing: biases start at 0.
  const empty = await codesOf(config, { ...box, data: box.data.map(() => config.centreHu) });
  expect(Math.max(...empty.map(Math.abs))).toBeLessThan(1e-6);
});

test("encoding looks at its signal", async () => {
  const config: GmcaeConfig = { ...configurations.base, ...small };
  const plan = await compileCode({ device, config, weights: initialise(gmcae(config).spec, seededRandom(2)) });
  await expect(plan.encode(box, positions, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  await plan.dispose();
});
