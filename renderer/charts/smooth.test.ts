import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalsOf, extent, linear, ticks } from "./scale.ts";
import { smooth, thinned } from "./smooth.ts";

describe("smoothing", () => {
  test("a constant stays itself from the first point on: the start is debiased", () => {
    expect(smooth([1, 2, 3], [5, 5, 5], 0.9).every((value) => Math.abs(value - 5) < 1e-12)).toBe(true);
  });

  test("two points by hand", () => {
    // weights 0.9·0.1 and 0.1: (0.09·1 + 0.1·3) / 0.19
    expect(smooth([1, 2], [1, 3], 0.9)[1]).toBeCloseTo(0.39 / 0.19, 12);
  });

  test("what lies a gap of steps back weighs as much as its steps say", () => {
    expect(smooth([1, 11], [1, 3], 0.9)[1]).toBeCloseTo((0.9 ** 10 * 0.1 + 0.3) / (0.9 ** 10 * 0.1 + 0.1), 12);
  });

  test("never leaves the range of its values, and a NaN is a gap only", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1 }), (values) => {
        const out = smooth(
          values.map((_, at) => at),
          values,
          0.95,
        );
        const [low, high] = extent(values)!;
        return out.every((value) => value >= low - 1e-9 && value <= high + 1e-9);
      }),
    );
    const gap = smooth([1, 2, 3], [1, Number.NaN, 1], 0.9);
    expect([gap[0], Number.isNaN(gap[1]), gap[2]]).toEqual([1, true, 1]);
  });
});

describe("thinning keeps spikes", () => {
  test("the highest and lowest values survive", () => {
    const ys = Array.from({ length: 10_000 }, (_, at) => Math.sin(at / 50));
    ys[4321] = 40;
    ys[777] = -40;
    const out = thinned(
      ys.map((_, at) => at),
      ys,
      100,
    );
    expect(out.length).toBeLessThanOrEqual(200);
    expect(extent(out.map(([, y]) => y))).toEqual([-40, 40]);
    expect(out.every(([x], at) => at === 0 || x >= out[at - 1]![0])).toBe(true);
  });
});

describe("scales", () => {
  test("round ticks within the range", () => {
    expect(ticks(-0.83, 0.61).map((tick) => Number(tick.toFixed(6)))).toEqual([-0.5, 0, 0.5]);
    expect(ticks(0, 1240, 5)).toEqual([0, 500, 1000]);
    expect(ticks(3, 3)).toEqual([3]);
    expect(decimalsOf([0.05, 0.1])).toBe(2);
  });

  test("bug: ticks a quarter apart were written −1.3, −1.5, −1.8", () => {
    expect(decimalsOf([-1.75, -1.5, -1.25])).toBe(2);
    expect(decimalsOf([0.025, 0.05])).toBe(3);
    expect(decimalsOf([2.5, 5])).toBe(1);
    for (const step of [0.1, 0.2, 0.5]) expect(decimalsOf([0.3, 0.3 + step])).toBe(1);
    for (const step of [1, 20, 500]) expect(decimalsOf([-step, 0])).toBe(0);
    expect(decimalsOf([])).toBe(0);
  });

  test("linear hits both ends", () => {
    const y = linear([-2, 2], [100, 0]);
    expect([y(-2), y(0), y(2)]).toEqual([100, 50, 0]);
  });
});
