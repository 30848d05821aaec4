import { expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { cutTurned } from "./cut-turned.ts";
import { applySymmetry, extractPatch } from "./index.ts";
import type { TrainingBox } from "./index.ts";

const unit = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;
const size: Vec3 = [7, 6, 9];
const random = seededRandom(5);
const maskOf = (share: number): { size: Vec3; affineLps: typeof unit; data: Uint8Array<ArrayBuffer> } => ({
  size,
  affineLps: unit,
  data: Uint8Array.from({ length: 7 * 6 * 9 }, () => (random.uniform() < share ? 1 : 0)),
});
const data = Int16Array.from({ length: 7 * 6 * 9 }, () => random.integer(2000) - 1000);
const from: TrainingBox = { box: { size, affineLps: unit, data }, mask: maskOf(0.6), leftOut: maskOf(0.2) };

/** A mask as HU that normalise to 0 and 1: the plain way can cut and turn it too. */
const asHu = (holds: (i: number) => boolean): TrainingBox["box"] => ({
  ...from.box,
  data: Int16Array.from(data, (_, i) => (holds(i) ? 400 : -300)),
});

test.each([
  [0, 0, 0],
  [2, 1, 3],
  [-3, 2, -1],
  [4, 4, 6],
] as Vec3[])("a patch at (%i, %i, %i) is what the plain way cuts and turns, by all 48 symmetries", (...min) => {
  const n = 5,
    count = n ** 3,
    [patch, weights] = [new Float32Array(count).fill(Number.NaN), new Float32Array(count).fill(Number.NaN)];
  const plain = (box: TrainingBox["box"], key: number): Float32Array =>
    applySymmetry(extractPatch(box, min, n, new Float32Array(count), null), n, key, new Float32Array(count));
  for (let key = 0; key < 48; key++)
    for (const lungOnly of [true, false]) {
      cutTurned({ from, min, n, key, clip: null, lungOnly }, patch, weights);
      expect(patch).toEqual(plain(from.box, key));
      const counted = asHu((i) => (!lungOnly || from.mask.data[i] === 1) && from.leftOut!.data[i] === 0);
      // What the plain way puts beyond the box is air, below 0.
      expect(weights).toEqual(plain(counted, key).map((value) => Math.max(0, value)));
    }
});

test("HU are limited, air beyond the box too; a key that is none is refused", () => {
  const [patch, weights] = [new Float32Array(27), new Float32Array(27)];
  cutTurned({ from, min: [-1, 0, 0], n: 3, key: 7, clip: [-400, -300], lungOnly: true }, patch, weights);
  expect(Math.min(...patch)).toBe(Math.fround(-100 / 700));
  expect(Math.max(...patch)).toBe(0);
  expect(() => cutTurned({ from, min: [0, 0, 0], n: 3, key: 48, clip: null, lungOnly: true }, patch, weights)).toThrow(
    "keys run from 0 to 47",
  );
});
