import { expect, test } from "vitest";
import type { SampleArray } from "../dicom/index.ts";
import { airHu, startHu } from "./hounsfield.ts";

const rows = 5,
  columns = 7,
  airBelow = -900;

/** The rule, a voxel at a time. */
function hu(stored: number, scale: Scale): { hu: number; how: "padding" | "clipped" | "air" | "tissue" } {
  const { slope, intercept, paddingValue = NaN, paddingLimit = paddingValue } = scale;
  const isPadding = stored >= Math.min(paddingValue, paddingLimit) && stored <= Math.max(paddingValue, paddingLimit);
  const value = Math.round(slope * stored + intercept);
  if (isPadding || value < airHu) return { hu: airHu, how: "padding" };
  if (value > 32767) return { hu: 32767, how: "clipped" };
  return { hu: value, how: value < airBelow ? "air" : "tissue" };
}

interface Scale {
  readonly slope: number;
  readonly intercept: number;
  readonly paddingValue?: number;
  readonly paddingLimit?: number;
}

const scales: Scale[] = [
  { slope: 1, intercept: -1024, paddingValue: -2000 },
  { slope: 1, intercept: -1024, paddingValue: -2000 },
  { slope: 0.5, intercept: -10.25 },
  { slope: 1.7, intercept: -1024, paddingValue: 40, paddingLimit: -40 },
  { slope: 1, intercept: 0, paddingValue: 65535 },
];

test("slices of several scales, signed and unsigned: every voxel and every count as the rule says", () => {
  let drawn = 0;
  const uniform = (): number => Math.abs(Math.sin(++drawn * 12.9898) * 43758.5453) % 1;
  const writer = startHu(airBelow);
  const seen = { padding: 0, clipped: 0, air: 0, tissue: 0 },
    written: number[] = [];
  for (const scale of scales)
    for (const [make, lowest] of [
      [Int16Array, -32768],
      [Uint16Array, 0],
      [Int8Array, -128],
      [Uint8Array, 0],
    ] as const) {
      // Half of them near air, where the counts differ.
      const range = lowest === 0 || lowest === -32768 ? 65536 : 256;
      const samples: SampleArray = new make(rows * columns).map((_, n) =>
        n % 2 === 0 ? lowest + Math.floor(uniform() * range) : Math.floor(uniform() * 200) - 100,
      );
      const out = new Int16Array(rows * columns);
      writer.write(
        samples,
        { ...scale, rows, columns } as Parameters<typeof writer.write>[1],
        { x: false, y: false },
        out,
      );
      samples.forEach((stored, n) => {
        const expected = hu(stored, scale);
        expect(out[n], `${stored} at ${scale.slope}`).toBe(expected.hu);
        seen[expected.how]++;
        written.push(expected.hu);
      });
    }
  const { padding, clipped, air } = seen;
  expect(Math.min(padding, clipped, air)).toBeGreaterThan(0);
  expect(writer.counts()).toEqual({ padding, clipped, air, min: Math.min(...written), max: Math.max(...written) });
});

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])("turned in x: %s, in y: %s", (x, y) => {
  const samples = Int16Array.from({ length: rows * columns }, (_, n) => n);
  const out = new Int16Array(rows * columns);
  const scale = { slope: 1, intercept: 0, paddingValue: undefined, paddingLimit: undefined };
  startHu(airBelow).write(samples, { ...scale, rows, columns }, { x, y }, out);
  const expected = Array.from({ length: rows * columns }, (_, n) => {
    const [row, column] = [Math.floor(n / columns), n % columns];
    return (y ? rows - 1 - row : row) * columns + (x ? columns - 1 - column : column);
  });
  expect([...out]).toEqual(expected);
});
