import { expect, test } from "vitest";
import type { Field, Grid } from "../geometry/index.ts";
import { decodeField, encodeField } from "./index.ts";

const grid: Grid = { size: [100, 10, 1], affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] };
const field = (values: Iterable<number>): Field => ({ ...grid, data: Float32Array.from(values) });

test.each([
  [-0.3, 12],
  [-1024, 3071],
  [1e-6, 2e-6],
  [1000, 1000.01],
])("values between %d and %d come back within half a step, NaN as NaN", (low, high) => {
  const values = Array.from({ length: 1000 }, (_, n) =>
    n % 10 === 3 ? NaN : low + (high - low) * Math.abs(Math.sin(1 + n * n)),
  );
  const given = field(values);
  const packed = encodeField(given);
  const back = decodeField(packed, grid);
  expect([Math.fround(packed.slope), Math.fround(packed.intercept)]).toEqual([packed.slope, packed.intercept]);
  const bound = 0.5 * packed.slope + 2 ** -23 * Math.max(Math.abs(low), Math.abs(high));
  given.data.forEach((v, n) => {
    if (Number.isNaN(v)) expect([packed.stored[n], back.data[n]]).toEqual([0, NaN]);
    else if (!(Math.abs(back.data[n]! - v) <= bound)) expect.fail(`${v} came back as ${back.data[n]}`);
  });
  expect(packed.slope).toBeLessThan((1.01 * (high - low)) / 32766 + 1e-9);
});

test("the ends of the range are 1 and 32767", () => {
  const { stored } = encodeField(field([0, 5, 10, Infinity]));
  expect([...stored]).toEqual([1, 16384, 32767, 0]);
});

test("a constant field and one without data survive", () => {
  expect([...decodeField(encodeField(field([2.5, 2.5, NaN])), grid).data]).toEqual([2.5, 2.5, NaN]);
  expect([...decodeField(encodeField(field([NaN, NaN])), grid).data]).toEqual([NaN, NaN]);
});
