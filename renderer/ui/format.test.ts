import { describe, expect, test } from "vitest";
import { ago, count, dimensions, duration, number, percent, percentRange, quantity } from "./format.ts";

const t = "\u202f";

describe("numbers in words", () => {
  test.each([
    [-620, 0, "−620"],
    [1595, 0, "1,595"],
    [1.25, 2, "1.25"],
    [-0.004, 2, "0.00"],
    [Number.NaN, 1, "–"],
    [-0.71, 2, "−0.71"],
  ])("%f with %i decimals is %s", (value, decimals, words) => {
    expect(number(value, decimals)).toBe(words);
  });

  test("a unit never stands apart from its number", () => {
    expect(quantity(1.25, "mm", 2)).toBe(`1.25${t}mm`);
    expect(quantity(Infinity, "mm")).toBe("–");
    expect(dimensions([0.7, 0.7, 2.5], 2)).toBe("0.70 × 0.70 × 2.50");
  });
});

describe("probabilities", () => {
  test.each([
    [0.3127, [0.12, 0.58], `31${t}%`],
    [0.3127, null, `31${t}%`],
    [0.042, [0.02, 0.07], `4.2${t}%`],
    [0.042, [0.01, 0.3], `4${t}%`],
    [0.004, null, `<${t}1${t}%`],
    [0.996, null, `>${t}99${t}%`],
    [0.004, [0.001, 0.009], `0.4${t}%`],
  ] as const)("%f with interval %j is %s", (share, interval, words) => {
    expect(percent(share, interval)).toBe(words);
  });

  test("ranges have an en dash and one sign", () => {
    expect(percentRange([0.12, 0.58])).toBe(`12–58${t}%`);
  });
});

describe("times", () => {
  test.each([
    [0.2, `1${t}s`],
    [48, `48${t}s`],
    [240, `4${t}min`],
    [6600, `1${t}h 50${t}min`],
    [7200, `2${t}h`],
  ])("%f s is %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  test("how long ago", () => {
    const now = Date.parse("2026-11-24T12:00:00Z");
    expect(ago("2026-11-24T11:58:00Z", now)).toBe(`2${t}min ago`);
    expect(ago("2026-11-23T11:00:00Z", now)).toBe("yesterday");
    expect(ago("2026-10-01T11:00:00Z", now)).toBe("2026-10-01");
  });

  test("plurals", () => {
    expect([count(1, "study", "studies"), count(1595, "study", "studies"), count(0, "thread")]).toEqual([
      "1 study",
      "1,595 studies",
      "0 threads",
    ]);
  });
});
