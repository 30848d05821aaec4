import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { averagePrecision, rocAuc, seededRandom, weightedAuc } from "./index.ts";

const withOracles = testWith(["oracles"]);

function rows(): { labels: number[]; scores: number[]; weights: number[] } {
  const random = seededRandom(3);
  const labels = Array.from({ length: 120 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  return {
    labels,
    scores: labels.map((label) => Math.round(4 * (label + random.normal())) / 4),
    weights: labels.map(() => 0.2 + random.uniform()),
  };
}

withOracles("weighted AUC and average precision with ties equal scikit-learn's", () => {
  const { labels, scores, weights } = rows();
  const [auc, ap] = oracle<[number, number]>(
    `import sys, json
from sklearn.metrics import roc_auc_score, average_precision_score
d = json.load(sys.stdin)
a = (d["labels"], d["scores"])
print(json.dumps([roc_auc_score(*a, sample_weight=d["weights"]), average_precision_score(*a, sample_weight=d["weights"])]))`,
    { labels, scores, weights },
  );
  expect(weightedAuc(labels, scores, weights)).toBeCloseTo(auc, 12);
  expect(averagePrecision(labels, scores, weights)).toBeCloseTo(ap, 12);
});

describe("limits", () => {
  test("equal weights give the plain AUC", () => {
    const { labels, scores } = rows();
    expect(
      weightedAuc(
        labels,
        scores,
        labels.map(() => 2),
      ),
    ).toBeCloseTo(rocAuc(labels, scores), 12);
  });

  test("a row of weight 0 does not count, a class without weight has no AUC", () => {
    expect(weightedAuc([1, 0, 0], [2, 1, 3], [1, 1, 0])).toBe(1);
    expect(weightedAuc([1, 0], [2, 1], [1, 0])).toBeNaN();
    expect(averagePrecision([0, 0], [2, 1], [1, 1])).toBeNaN();
  });

  test("a score that knows only its stratum gets one half after weighting", () => {
    const strata = [1, 1, 1, 2, 2, 1, 2, 2, 2, 2, 3];
    const labels = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const weights = labels.map((label, i) => (label === 1 ? 1 : strata[i] === 1 ? 3 : strata[i] === 2 ? 2 / 4 : 0));
    expect(rocAuc(labels, strata)).toBeLessThan(0.3);
    expect(weightedAuc(labels, strata, weights)).toBeCloseTo(0.5, 12);
  });

  test("lengths that differ are our fault", () => {
    expect(() => weightedAuc([1], [1, 2], [1])).toThrow("1 labels, 2 scores and 1 weights");
  });
});
