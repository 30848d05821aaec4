import { expect, test } from "vitest";
import { faithfulHu } from "./hounsfield.ts";
import type { StoredSlice } from "./hounsfield.ts";

const signed = (...values: number[]): Int16Array => Int16Array.from(values);
const unsigned = (...values: number[]): Uint16Array => Uint16Array.from(values);
const scale = (slope: number, intercept: number, paddingValue?: number): Omit<StoredSlice, "samples"> => ({
  slope,
  intercept,
  paddingValue,
});

// Rows that the original's own function gave.
test.each([
  {
    what: "signed, intercept −1024: thresholds act on stored values, so that −999 stays below air",
    slice: { samples: signed(-2000, -1500, -1000, -999, 0, 24, 1024, 4095, 5000), ...scale(1, -1024, -2000) },
    hu: [-1000, -1000, -1000, -2023, -1024, -1000, 0, 3071, 3071],
  },
  {
    what: "signed, intercept 0, no padding",
    slice: { samples: signed(-3024, -2000, -1024, -1000, -999, 0, 3071, 4095, 5000), ...scale(1, 0) },
    hu: [-1000, -1000, -1000, -1000, -999, 0, 3071, 4095, 4095],
  },
  {
    what: "unsigned, padding 0",
    slice: { samples: unsigned(0, 1, 24, 1000, 4095, 4096, 65535), ...scale(1, -1024, 0) },
    hu: [-1000, -1023, -1000, -24, 3071, 3071, 3071],
  },
  {
    what: "unsigned, intercept 0: padding wraps to the top, as it did",
    slice: { samples: unsigned(0, 1, 1000), ...scale(1, 0, 0) },
    hu: [4095, 1, 1000],
  },
  {
    what: "a slope of 2 is not taken out of the padding",
    slice: { samples: signed(-2000, 0, 500), ...scale(2, -1000, -2000) },
    hu: [-1000, -1000, 0],
  },
  {
    what: "a slope of 0.5 cuts towards zero",
    slice: { samples: signed(1, 3, 5, -1, -3), ...scale(0.5, 0) },
    hu: [0, 1, 2, 0, -1],
  },
])("$what", ({ slice, hu }) => expect([...faithfulHu(slice)]).toEqual(hu));
