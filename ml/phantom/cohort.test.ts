import { expect, test } from "vitest";
import { phantomCohort, planCohort } from "./index.ts";

test("labels are what the phantoms hold, and the lungs fit a box of 96 mm", () => {
  const patients = [...phantomCohort({ patients: 4, seed: 8 })];
  expect(patients.map(({ id }) => id)).toEqual([
    "SYNTHETIC-0001",
    "SYNTHETIC-0002",
    "SYNTHETIC-0003",
    "SYNTHETIC-0004",
  ]);
  for (const { label, nodules, phantom } of patients) {
    expect(phantom.nodules.length > 0).toBe(label === 1);
    expect(phantom.nodules.length).toBe(nodules.length);
    const { data, size } = phantom.lungs;
    const low = [99, 99, 99],
      high = [-1, -1, -1];
    for (let n = 0; n < data.length; n++)
      if (data[n] !== 0)
        [n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / size[0] / size[1])].forEach((c, d) => {
          low[d] = Math.min(low[d]!, c);
          high[d] = Math.max(high[d]!, c);
        });
    const extent = high.map((h, d) => (h - low[d]! + 1) * phantom.spacingMm[d]!);
    expect(Math.max(...extent)).toBeLessThanOrEqual(96 - 8);
    expect(Math.min(...low)).toBeGreaterThan(0);
  }
});

test("the chance of a nodule rises with the share of destroyed lung, as it is said to", () => {
  const plan = planCohort({ patients: 4000, seed: 3 });
  const share = (low: number, high: number): number => {
    const those = plan.filter(({ emphysema: e }) => e >= low && e < high);
    return those.filter(({ label }) => label === 1).length / those.length;
  };
  expect(share(0, 0.1)).toBeCloseTo(1 / (1 + Math.exp(1.8)), 1);
  expect(share(0.9, 1)).toBeCloseTo(1 / (1 + Math.exp(-1.8)), 1);
});

test("small cohorts hold both labels, whatever the seed; the same seed gives the same cohort", () => {
  for (let seed = 0; seed < 200; seed++) {
    const ill = planCohort({ patients: 8, seed }).filter(({ label }) => label === 1).length;
    expect(ill).toBeGreaterThanOrEqual(2);
    expect(ill).toBeLessThanOrEqual(6);
  }
  expect(planCohort({ patients: 8, seed: 5 })).toEqual(planCohort({ patients: 8, seed: 5 }));
});
