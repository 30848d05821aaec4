import { expect, test } from "vitest";
import { decimalsOf, outline, roundTicks } from "./histogram.ts";

const histogram = { edges: [-1, 0, 1, 2, 4], counts: [10, 30, 0, 60] };

test.each([
  [-0.9, 1.4, [-0.5, 0, 0.5, 1]],
  [0, 1, [0, 0.5, 1]],
  [-1.62, 2.31, [-1, 0, 1, 2]],
  [0.21, 0.34, [0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.34]],
])("ticks of %d … %d are round and at least three", (low, high, expected) => {
  const ticks = roundTicks(low, high);
  expect(ticks.length).toBeGreaterThanOrEqual(3);
  expect(ticks.length).toBeLessThanOrEqual(7);
  expect(ticks).toEqual(expected);
});

test.each([
  [[0, 0.05, 0.1], 2],
  [[0, 0.1, 0.2], 1],
  [[-0.5, 0, 0.5], 1],
  [[0.28, 0.3, 0.32], 2],
  [[0, 1, 2], 0],
  [[-1000, -500, 0], 0],
  [[3], 0],
])("bug: ticks 0.05 apart read 0.0, 0.1, 0.1: %j take %d decimals", (ticks, decimals) => {
  expect(decimalsOf(ticks)).toBe(decimals);
});

test("the outline stays in its box and reaches the top at the fullest bin", () => {
  const points = outline(histogram, -0.5, 3, 200, 30)
    .split(" ")
    .map((pair) => pair.split(",").map(Number));
  for (const [x, y] of points) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(200);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(30);
  }
  expect(Math.min(...points.map(([, y]) => y as number))).toBe(0);
});
