import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDevice, tf } from "../engine/index.ts";
import type { Device } from "../engine/index.ts";
import type { Vec3, Volume } from "../geometry/index.ts";
import { configurations, encode, gmcae } from "../gmcae/index.ts";
import { initialise } from "../nn/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { axisTiles, levelLengths } from "./axis-tiles.ts";
import { chooseSymmetries, compileEncoder, lungFeatures } from "./index.ts";

const config = { ...configurations.golden, clipHu: [-1024, 1100] as const };
const { spec } = gmcae(config);
// Biases away from 0, so that a border treated wrongly shows.
const weights = Object.fromEntries(
  Object.entries(initialise(spec, seededRandom(8))).map(([name, values]) => [
    name,
    name.endsWith("bias") ? values.fill(0.3) : values,
  ]),
);

function box(size: Vec3): Volume {
  const random = seededRandom(9);
  const data = Int16Array.from({ length: size[0] * size[1] * size[2] }, () => -800 + 300 * random.normal());
  return { size, affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], data };
}

let device: Device;
beforeAll(async () => {
  await tf.setBackend("cpu");
  device = await openDevice("cpu", { threads: 2 });
});
afterAll(() => device.dispose());

describe("compileEncoder", () => {
  test.each([[[40, 40, 40]], [[47, 58, 35]], [[33, 71, 50]], [[1, 9, 64]], [[32, 32, 32]]] as [Vec3][])(
    "a %j box in tiles of 32 equals the box in one piece to 1e-5",
    async (size) => {
      const volume = box(size);
      const plan = await compileEncoder(device, { config, weights }, 32);
      const tiled = await plan.encode(volume);
      await plan.dispose();
      const parameters = Object.fromEntries(
        Object.entries(weights).map(([n, v]) => [n, tf.tensor(v, [...spec[n]!.shape])]),
      );
      const x = Float32Array.from(volume.data, (hu) => (Math.min(Math.max(hu, -1024), 1100) + 300) / 700);
      const whole = encode(parameters, tf.tensor(x, [1, size[2], size[1], size[0], 1]), config.filters);
      expect([...tiled.size].reverse()).toEqual(whole.shape.slice(1, 4));
      const expected = whole.dataSync();
      const worst = tiled.data.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0);
      expect(worst).toBeLessThan(1e-5);
    },
  );

  test("tiles give each encoded voxel once, for every length and tile", () => {
    for (const tile of [32, 40, 64])
      for (let length = 1; length < 300; length += 7) {
        const tiles = axisTiles(length, tile);
        expect(tiles[0]!.from).toBe(0);
        expect(tiles.at(-1)!.to).toBe(levelLengths(length)[3]);
        tiles.slice(1).forEach((t, i) => expect(t.from).toBe(tiles[i]!.to));
        for (const { from, to, offset } of tiles) expect(offset >= 0 && offset + to - from <= tile / 8).toBe(true);
      }
  });

  test("cancel is seen between tiles", async () => {
    const plan = await compileEncoder(device, { config, weights }, 32);
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(plan.encode(box([40, 40, 40]), controller.signal)).rejects.toThrow("enough");
    await plan.dispose();
  });
});

test("features: a row a symmetry, the whole-box maximum the same for none of them by chance alone", async () => {
  const plan = await compileEncoder(device, { config, weights }, 64);
  const symmetries = chooseSymmetries(3, seededRandom(1));
  expect(symmetries[0]).toBe(0);
  expect(new Set(symmetries).size).toBe(3);
  const { rows } = await lungFeatures({ plan, box: box([40, 34, 50]), symmetries });
  const again = await lungFeatures({ plan, box: box([40, 34, 50]), symmetries: [symmetries[1]!] });
  expect(rows.map((row) => row.length)).toEqual([365, 365, 365]);
  expect(again.rows[0]).toEqual(rows[1]);
  expect(rows[1]).not.toEqual(rows[0]);
  await plan.dispose();
});
