import { expect, test } from "vitest";
import { logUpperTail } from "./index.ts";

// scipy.stats.norm.logsf, double precision.
test.each([
  [-6, -9.865876455e-10],
  [-1, -0.172753779023],
  [0, -0.69314718056],
  [0.5, -1.17591176159],
  [2.9, -6.284058234947],
  [3, -6.60772622151],
  [3.1, -6.940688458421],
  [10, -53.2312851505],
  [40, -804.608442014],
])("ln Q(%s)", (x, expected) => {
  expect(Math.abs(logUpperTail(x) / expected - 1)).toBeLessThan(1e-8);
});
