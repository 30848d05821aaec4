import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { bootstrapInterval, quantileSorted, seededRandom, stratifiedFolds, wilsonInterval } from "./index.ts";

const withOracles = testWith(["oracles"]);

describe("wilsonInterval", () => {
  withOracles("equals scipy's", () => {
    const cases = [
      [0, 10],
      [1, 10],
      [71, 280],
      [280, 280],
    ];
    const expected = oracle<[number, number][]>(
      `import sys, json
from scipy.stats import binomtest
print(json.dumps([list(binomtest(k, n).proportion_ci(method="wilson")) for k, n in json.load(sys.stdin)]))`,
      cases,
    );
    cases.forEach(([k, n], i) => {
      const [low, high] = wilsonInterval(k!, n!);
      expect(low).toBeCloseTo(expected[i]![0], 10);
      expect(high).toBeCloseTo(expected[i]![1], 10);
    });
  });

  test("knows nothing without trials", () => expect(wilsonInterval(0, 0)).toEqual([0, 1]));
});

describe("bootstrapInterval", () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.sin(i) * 3 + 1);
  const mean = (rows: Int32Array): number => rows.reduce((sum, i) => sum + values[i]!, 0) / rows.length;

  test("the same seed gives the same interval, near the normal one", () => {
    const [low, high] = bootstrapInterval(200, mean, seededRandom(5));
    expect(bootstrapInterval(200, mean, seededRandom(5))).toEqual([low, high]);
    const m = values.reduce((a, b) => a + b) / 200;
    const se = Math.sqrt(values.reduce((a, v) => a + (v - m) ** 2, 0) / 199 / 200);
    expect(low).toBeCloseTo(m - 1.96 * se, 1);
    expect(high).toBeCloseTo(m + 1.96 * se, 1);
  });

  test("strata keep their sizes in every resample", () => {
    const strata = values.map((_, i) => (i < 7 ? 1 : 0));
    const ones = (rows: Int32Array): number => rows.reduce((sum, i) => sum + strata[i]!, 0);
    expect(bootstrapInterval(200, ones, seededRandom(6), { strata, replicates: 50 })).toEqual([7, 7]);
  });

  test("a statistic that is never finite has no interval", () => {
    expect(bootstrapInterval(3, () => Number.NaN, seededRandom(1))).toEqual([Number.NaN, Number.NaN]);
  });
});

withOracles("quantileSorted equals numpy's", () => {
  const values = [0.1, 0.4, 0.45, 2, 7],
    at = [0, 0.025, 0.5, 0.77, 1];
  const expected = oracle<number[]>(
    "import sys, json, numpy as np\nv, q = json.load(sys.stdin)\nprint(json.dumps(list(np.quantile(v, q))))",
    [values, at],
  );
  at.forEach((q, i) => expect(quantileSorted(values, q)).toBeCloseTo(expected[i]!, 12));
});

describe("stratifiedFolds", () => {
  const labels = Array.from({ length: 43 }, (_, i) => (i < 11 ? 1 : 0));

  test("classes and sizes differ by at most one between folds, and the seed decides", () => {
    const folds = stratifiedFolds(labels, 5, seededRandom(7));
    const count = (f: number, label: number): number => labels.filter((l, i) => l === label && folds[i] === f).length;
    for (const label of [0, 1]) {
      const sizes = [0, 1, 2, 3, 4].map((f) => count(f, label));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
    expect(stratifiedFolds(labels, 5, seededRandom(7))).toEqual(folds);
    expect(stratifiedFolds(labels, 5, seededRandom(8))).not.toEqual(folds);
  });

  test("rows of one patient stay in one fold", () => {
    const groups = labels.map((_, i) => `p${i >> 1}`);
    const folds = stratifiedFolds(labels, 4, seededRandom(9), groups);
    for (let i = 0; i + 1 < 42; i += 2) expect(folds[i]).toBe(folds[i + 1]);
  });

  test("more folds than patients are refused", () => {
    expect(() => stratifiedFolds([1, 0], 3, seededRandom(1))).toThrow("at least as many patients");
  });
});
