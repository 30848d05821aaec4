import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placed, widened } from "./bounds.ts";

const noise = { label: "noise 18 HU", value: -2.41 };
const floor = { label: "σ floor", value: -3.1 };

describe("the range of a curve with bounds", () => {
  test("reaches down to a bound that is near, and not to one that would crush the curve", () => {
    expect(widened([-0.9, 0.6], [])).toEqual([-0.9, 0.6]);
    expect(widened([-0.9, 0.6], [noise])).toEqual([-2.41, 0.6]);
    expect(widened([-0.9, 0.6], [{ label: "σ floor", value: -3.69 }, noise])).toEqual([-2.41, 0.6]);
    expect(widened([-0.9, -0.8], [noise, floor])).toEqual([-0.9, -0.8]);
    expect(widened([-3, -2.9], [{ label: "noise", value: -2.85 }])).toEqual([-3, -2.85]);
  });

  test("whatever the bounds, leaves the curve two fifths of the height on either side, and never less than it had", () => {
    const number = fc.double({ min: -9, max: 9, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.array(number, { maxLength: 3 }), (a, b, values) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [from, to] = widened(
          [low, high],
          values.map((value) => ({ label: "", value })),
        );
        return from <= low && to >= high && high - low >= 0.4 * Math.max(high - from, to - low) - 1e-9;
      }),
    );
  });
});

describe("lines and labels", () => {
  /** 100 pixels a nat, 0 nats at the top of 300 pixels. */
  const at = (bounds: Parameters<typeof placed>[0]): ReturnType<typeof placed> =>
    placed(bounds, (value) => -100 * value, [0, 300]);

  test("each stands on its line", () => {
    expect(at([noise, { label: "σ floor", value: -2.9 }])).toEqual([
      { text: "σ floor: −2.90", y: 290, textY: 290 },
      { text: "noise 18 HU: −2.41", y: 241, textY: 241 },
    ]);
  });

  test("beyond the scale there is no line but an arrow at the edge, one label above the other", () => {
    expect(at([noise, floor])).toEqual([
      { text: "↓ σ floor: −3.10", y: null, textY: 300 },
      { text: "noise 18 HU: −2.41", y: 241, textY: 241 },
    ]);
    expect(at([{ ...noise, value: -3.05 }, floor]).map(({ text, textY }) => [text, textY])).toEqual([
      ["↓ σ floor: −3.10", 300],
      ["↓ noise 18 HU: −3.05", 284],
    ]);
    expect(at([{ ...noise, value: 0.4 }])).toEqual([{ text: "↑ noise 18 HU: 0.40", y: null, textY: 16 }]);
  });

  test("close together, the lower one's label goes under its line", () => {
    const close = at([
      { ...noise, value: -2.5 },
      { ...floor, value: -2.6 },
    ]);
    expect(close.map(({ y, textY }) => [y, textY])).toEqual([
      [260, 276],
      [250, 250],
    ]);
  });

  test("no two labels ever overlap", () => {
    const value = fc.double({ min: -4, max: 1, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [one, other] = at([
          { label: "a", value: a },
          { label: "b", value: b },
        ]);
        return Math.abs(one!.textY - other!.textY) >= 16 - 1e-9;
      }),
    );
  });
});
