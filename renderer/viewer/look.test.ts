import fc from "fast-check";
import { expect, test } from "vitest";
import { colourAt, colormapStops, cssGradient, rgbPoints } from "./colormap.ts";
import { type Look, presentationOf, shownRanges, toStored, windowRange } from "./look.ts";

const info = { slope: 0.001, intercept: -1.5, noData: 0 };
const look: Look = { colormap: "ember", range: [-1, 2], opacity: 0.4, threshold: 0.5, visible: true };

/** Opacity of a stored number as the mapper draws it: linear between the points, held beyond them. */
function drawn({ voiRange: { lower, upper }, opacity }: ReturnType<typeof presentationOf>, stored: number): number {
  const points = opacity.map((point) => ({ at: lower + point.value * (upper - lower), opacity: point.opacity }));
  const next = points.findIndex(({ at }) => at >= stored);
  const [before, after] = [points[next < 0 ? points.length - 1 : Math.max(0, next - 1)], points.at(next)];
  if (before === undefined || after === undefined) throw new Error("no points");
  const t = after.at === before.at ? 0 : Math.min(1, Math.max(0, (stored - before.at) / (after.at - before.at)));
  return before.opacity + (after.opacity - before.opacity) * t;
}

test("a range in nats becomes stored numbers", () => {
  const { voiRange } = presentationOf(info, look);
  expect(voiRange.lower).toBeCloseTo(500, 6);
  expect(voiRange.upper).toBeCloseTo(3500, 6);
});

test("below the threshold nothing is drawn, at it everything, with a hard edge at a whole stored number", () => {
  const presentation = presentationOf(info, look);
  expect(drawn(presentation, 1999)).toBeCloseTo(0, 9);
  expect(drawn(presentation, 2000)).toBeCloseTo(0.4, 9);
  expect(drawn(presentation, 32767)).toBeCloseTo(0.4, 9);
});

test("no data draws nothing, whatever the layer, even where the threshold lies below every datum", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -40, max: 40, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 1e-5, max: 0.01, noNaN: true }),
      (threshold, opacity, slope) => {
        const presentation = presentationOf({ slope, intercept: -1.5, noData: 0 }, { ...look, threshold, opacity });
        expect(drawn(presentation, 0)).toBeCloseTo(0, 6);
        const first = Math.max(1, Math.ceil(toStored({ slope, intercept: -1.5 }, threshold) - 1e-9));
        expect(drawn(presentation, first)).toBeCloseTo(opacity, 6);
      },
    ),
  );
});

test("a signed layer is drawn beyond its threshold on both sides, not between, and not where there is no datum", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 900, noNaN: true }),
      fc.double({ min: 0.02, max: 0.2, noNaN: true }),
      (threshold, slope) => {
        const signed = { slope, intercept: -16_384 * slope, noData: 0 };
        const presentation = presentationOf(signed, { ...look, range: [-900, 900], threshold, twoSided: true });
        for (const stored of [0, 1, 2, 5000, 16_000, 16_380, 16_384, 16_388, 17_000, 30_000, 32_767]) {
          const value = signed.slope * stored + signed.intercept;
          const size = Math.abs(value) / threshold;
          if (Math.abs(size - 1) < 1e-3) continue;
          expect(drawn(presentation, stored)).toBeCloseTo(stored > 0 && size > 1 ? 0.4 : 0, 5);
        }
      },
    ),
  );
});

test("a signed layer whose numbers are all above −threshold has one run", () => {
  const positive = { slope: 1, intercept: 0, noData: 0 };
  expect(shownRanges(positive, { threshold: 10, twoSided: true })).toEqual([[10, Infinity]]);
  expect(shownRanges(positive, { threshold: 0, twoSided: true })).toEqual([[1, Infinity]]);
});

test("without threshold and without a no-data number the opacity is the same everywhere", () => {
  const presentation = presentationOf({ ...info, noData: null }, { ...look, threshold: null });
  for (const stored of [-32768, 0, 900, 32767]) expect(drawn(presentation, stored)).toBeCloseTo(0.4, 9);
});

test("the lung window shows −1350 … 150 HU", () => {
  expect(windowRange({ width: 1500, level: -600 })).toEqual({ lower: -1350, upper: 150 });
});

test("ember has the nine stops of the design notes, ends included, and its legend is drawn from the same", () => {
  expect(colormapStops("ember")).toHaveLength(9);
  expect(colourAt("ember", 0)).toEqual([0x6b, 0x17, 0x6e]);
  expect(colourAt("ember", 1)).toEqual([0xf8, 0xcc, 0x36]);
  expect(colourAt("ember", 0.5)).toEqual([0xdf, 0x54, 0x37]);
  expect(colourAt("ember", 7)).toEqual(colourAt("ember", 1));
  expect(cssGradient("ember")).toContain(
    "#6b176e, #932667, #b3325a, #cb4149, #df5437, #ef6d22, #f98b0b, #fcac11, #f8cc36",
  );
  expect(rgbPoints("ember").filter((_, n) => n % 4 === 0)).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]);
});

test("ember and reef grow lighter at every step (CIE L*, to the eye's own scale); tide is as light on both sides", () => {
  const lightness = (share: number, map: "ember" | "reef" | "tide" = "ember"): number => {
    const [r, g, b] = colourAt(map, share).map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    ) as [number, number, number];
    const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
  };
  const steps = Array.from({ length: 65 }, (_, n) => lightness(n / 64));
  for (const [n, value] of steps.entries()) if (n > 0) expect(value).toBeGreaterThan(steps[n - 1] as number);
  expect(steps[0]).toBeCloseTo(26, 0);
  expect(steps[64]).toBeCloseTo(84, 0);
  for (let n = 1; n <= 64; n++) expect(lightness(n / 64, "reef")).toBeGreaterThan(lightness((n - 1) / 64, "reef"));
  for (let n = 0; n < 8; n++)
    expect(Math.abs(lightness(n / 16, "tide") - lightness(1 - n / 16, "tide"))).toBeLessThan(3);
});
