import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { seededRandom } from "../statistics/index.ts";
import { fitStandardised, logit } from "./linear.ts";

testWith(["oracles"])("the fit equals scipy's minimum of the same objective", () => {
  const random = seededRandom(4);
  const rows = Array.from({ length: 150 }, () => [10 * random.normal(), random.normal() - 3, 0.01 * random.normal()]);
  const labels = rows.map(([a, b]) => (a! / 10 + b! + 3 + random.normal() > 0 ? 1 : 0));
  const weights = rows.map(() => 0.5 + random.uniform());
  const l2 = 1e-3;
  const expected = oracle<number[]>(
    `import sys, json, numpy as np
from scipy.optimize import minimize
d = json.load(sys.stdin)
x, y, w = (np.array(d[k]) for k in ("rows", "labels", "weights"))
m = np.average(x, axis=0, weights=w); s = np.sqrt(np.average((x - m) ** 2, axis=0, weights=w))
z = np.c_[(x - m) / s, np.ones(len(x))]
f = lambda c: np.average(np.logaddexp(0, -(2 * y - 1) * (z @ c)), weights=w) + d["l2"] / 2 * (c[:-1] ** 2).sum()
print(json.dumps(list(minimize(f, np.zeros(4), tol=1e-12).x)))`,
    { rows, labels, weights, l2 },
  );
  const fit = fitStandardised(rows, labels, weights, l2);
  const found = [...fit.fit.weights, fit.fit.intercept];
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
});

test("a column that does not vary has no say, classes apart do not run away", () => {
  const rows = [
    [1, 7],
    [2, 7],
    [5, 7],
    [6, 7],
  ];
  const fit = fitStandardised(rows, [0, 0, 1, 1], [1, 1, 1, 1], 1e-3);
  expect(fit.fit.weights.every(Number.isFinite)).toBe(true);
  expect(logit(fit, [5, 7])).toBeCloseTo(logit(fit, [5, 1000]), 12);
  expect(logit(fit, [5, 7])).toBeGreaterThan(0);
  expect(logit(fit, [2, 7])).toBeLessThan(0);
});
