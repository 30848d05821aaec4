import { expect, test } from "vitest";
import type { Field, Mask, Vec3, Volume } from "../geometry/index.ts";
import { plainBaselines } from "./index.ts";

const size: Vec3 = [10, 8, 5];
const grid = { size, affineLps: [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0.5, 0] as const };
const box: Volume = { ...grid, data: new Int16Array(400).fill(-850) };
const mask: Mask = { ...grid, data: new Uint8Array(400).fill(1, 0, 200).fill(2, 200, 300) };
const loss: Field = { ...grid, data: new Float32Array(400).fill(0.1).fill(Number.NaN, 300) };

test("volume and emphysema index by hand", () => {
  const emphysema = box.data.slice().fill(-960, 0, 30).fill(-950, 30, 60).fill(-1000, 390);
  const found = plainBaselines({ box: { ...box, data: emphysema }, mask });
  expect(found).toEqual({ lungVolumeLitres: 3e-4, emphysemaIndex: 0.1, largestHighLossRegion: null });
});

test("the largest region counts faces, not corners", () => {
  const data = loss.data.slice();
  // An L of three, one at its corner only, two elsewhere.
  for (const v of [0, 1, 10, 21, 100, 180]) data[v] = 2;
  const { largestHighLossRegion } = plainBaselines({ box, mask, loss: { ...loss, data }, thresholdNatsPerVoxel: 1 });
  expect(largestHighLossRegion).toEqual({ millilitres: 3e-3, thresholdNatsPerVoxel: 1 });
});

test("without a threshold, the scan's own 99th percentile", () => {
  const data = loss.data.map((v, i) => (Number.isNaN(v) ? v : i));
  const { largestHighLossRegion } = plainBaselines({ box, mask, loss: { ...loss, data } });
  expect(largestHighLossRegion!.thresholdNatsPerVoxel).toBeCloseTo(0.99 * 299, 4);
  expect(largestHighLossRegion!.millilitres).toBeCloseTo(3e-3, 9);
});

test("no lung: nothing is claimed", () => {
  expect(plainBaselines({ box, mask: { ...mask, data: new Uint8Array(400) } }).emphysemaIndex).toBeNaN();
});
