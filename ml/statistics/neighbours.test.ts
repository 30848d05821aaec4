import { expect, test } from "vitest";
import { neighbourhood } from "./neighbours.ts";
import { seededRandom } from "./random.ts";

test("a column counts by its own spread, one that never varies not at all", () => {
  // Columns of spread 1 and 100 and a constant; the query is one spread away in each of the first two.
  const data = Float32Array.from([-1, -100, 7, 1, 100, 7, -1, 100, 7, 1, -100, 7]);
  const found = neighbourhood({ width: 3, data }).nearest([0, 100, 9], 4);
  expect(new Set(found.slice(0, 2).map(({ row }) => row))).toEqual(new Set([1, 2]));
  expect(found[0]!.distance).toBeCloseTo(Math.sqrt(1 / 2), 6);
  expect(found[3]!.distance).toBeCloseTo(Math.sqrt((1 + 4) / 2), 6);
});

test("the nearest of many are those that sorting all says, without the ones that may not be named", () => {
  const random = seededRandom(4);
  const [count, width] = [200, 6];
  const data = Float32Array.from({ length: count * width }, () => random.normal());
  const hood = neighbourhood({ width, data });
  const row = data.slice(17 * width, 18 * width);
  const [self, next] = hood.nearest(row, 2);
  expect(self).toEqual({ row: 17, distance: 0 });
  const others = hood.nearest(row, 3, (n) => n !== 17);
  expect(others[0]).toEqual(next);
  expect(others.map(({ distance }) => distance)).toEqual(others.map(({ distance }) => distance).sort((a, b) => a - b));
});

test("rows that are all alike are all equally near", () => {
  const found = neighbourhood({ width: 2, data: new Float32Array(6).fill(3) }).nearest([1, 2], 5);
  expect(found).toEqual([0, 1, 2].map((row) => ({ row, distance: 0 })));
});
