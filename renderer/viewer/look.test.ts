import fc from "fast-check";
import { expect, test } from "vitest";
import { colourAt, colormapStops, cssGradient, rgbPoints } from "./colormap.ts";
import { type Look, presentationOf, toStored, windowRange } from "./look.ts";

const info = { slope: 0.001, intercept: -1.5, noData: 0 };
const look: Look = { colormap: "ember", range: [-1, 2], opacity: 0.4, threshold: 0.5, visible: true };

/** Opacity of a stored number as the mapper draws it: linear between the points, held beyond them. */
function drawn({ voiRange: { lower, upper }, opacity }: ReturnType<typeof presentationOf>, stored: number): number {
  const points = opacity.map((point) => ({ at: lower + point.value * (upper - lower), opacity: point.opacity }));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no points");
  const t = Math.min(1, Math.max(0, (stored - first.at) / (last.at - first.at)));
  return first.opacity + (last.opacity - first.opacity) * t;
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

test("ember grows lighter at every step (CIE L*, to the eye's own scale)", () => {
  const lightness = (share: number): number => {
    const [r, g, b] = colourAt("ember", share).map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    ) as [number, number, number];
    const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
  };
  const steps = Array.from({ length: 65 }, (_, n) => lightness(n / 64));
  for (const [n, value] of steps.entries()) if (n > 0) expect(value).toBeGreaterThan(steps[n - 1] as number);
  expect(steps[0]).toBeCloseTo(26, 0);
  expect(steps[64]).toBeCloseTo(84, 0);
});
