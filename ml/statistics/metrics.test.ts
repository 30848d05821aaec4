import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { aucInterval, brierScore, evaluate, logLoss, priorLogLoss, rocAuc, seededRandom } from "./index.ts";

const withOracles = testWith(["oracles"]);

/** 80 patients, one score in eight tied. */
function cohort(): { labels: number[]; scores: number[] } {
  const random = seededRandom(11);
  const labels = Array.from({ length: 80 }, (_, i) => (i % 5 < 2 ? 1 : 0));
  const scores = labels.map((label, i) => {
    const z = 0.8 * label + random.normal();
    return i % 8 === 0 ? 0.5 : 1 / (1 + Math.exp(-z));
  });
  return { labels, scores };
}

const sklearn = `
import sys, json
from sklearn.metrics import log_loss, roc_auc_score, brier_score_loss
d = json.load(sys.stdin)
y, p = d["labels"], d["scores"]
print(json.dumps([log_loss(y, p), roc_auc_score(y, p), brier_score_loss(y, p)]))`;

/** DeLong by its definition: all pairs, no ranks. */
const delong = `
import sys, json, numpy as np
d = json.load(sys.stdin)
y, p = np.array(d["labels"]), np.array(d["scores"])
psi = (p[y == 1][:, None] > p[y == 0]) + 0.5 * (p[y == 1][:, None] == p[y == 0])
v, w = psi.mean(1), psi.mean(0)
print(json.dumps(float(np.sqrt(v.var(ddof=1) / len(v) + w.var(ddof=1) / len(w)))))`;

describe("against independent readers", () => {
  withOracles("log loss, AUC with ties and Brier equal scikit-learn's", () => {
    const { labels, scores } = cohort();
    const [loss, auc, brier] = oracle<[number, number, number]>(sklearn, { labels, scores });
    expect(logLoss(labels, scores)).toBeCloseTo(loss, 12);
    expect(rocAuc(labels, scores)).toBeCloseTo(auc, 12);
    expect(brierScore(labels, scores)).toBeCloseTo(brier, 12);
  });

  withOracles("DeLong's standard error equals the definition over all pairs", () => {
    const { labels, scores } = cohort();
    const { standardError, method } = aucInterval(labels, scores, { random: seededRandom(1) });
    expect(method).toBe("DeLong (logit)");
    expect(standardError).toBeCloseTo(oracle<number>(delong, { labels, scores }), 12);
  });
});

describe("limits", () => {
  test("the prior of the original's validation set costs 0.5664 nats (seed page, section 6)", () => {
    const labels = Array.from({ length: 280 }, (_, i) => (i < 71 ? 1 : 0));
    expect(priorLogLoss(labels, 291 / 1117)).toBeCloseTo(0.5664, 4);
  });

  test("certainty is clipped, not infinite", () => {
    expect(logLoss([1], [0])).toBeCloseTo(-Math.log(1e-7), 10);
  });

  test("a constant score has AUC one half, a reversed one its complement", () => {
    const { labels, scores } = cohort();
    expect(
      rocAuc(
        labels,
        labels.map(() => 0.3),
      ),
    ).toBe(0.5);
    expect(
      rocAuc(
        labels,
        scores.map((s) => -s),
      ),
    ).toBeCloseTo(1 - rocAuc(labels, scores), 12);
    expect(rocAuc([1, 1], [0, 1])).toBeNaN();
  });

  test("a small class gets the bootstrap, and the interval holds the AUC", () => {
    const labels = [1, 0, 1, 0, 1, 0, 0, 0],
      scores = [0.9, 0.2, 0.4, 0.5, 0.7, 0.1, 0.3, 0.6];
    const result = aucInterval(labels, scores, { random: seededRandom(2) });
    expect(result.method).toBe("stratified bootstrap");
    expect(result.interval95[0]).toBeLessThanOrEqual(result.auc);
    expect(result.interval95[1]).toBeGreaterThanOrEqual(result.auc);
  });

  test("predicting the prior gains exactly nothing over the prior", () => {
    const labels = [1, 0, 0, 0];
    const found = evaluate(labels, [0.25, 0.25, 0.25, 0.25], { random: seededRandom(3), replicates: 200 });
    expect(found.logLossGain).toEqual({ difference: 0, interval95: [0, 0] });
    expect(found.auc?.auc).toBe(0.5);
    expect(evaluate([1, 1], [0.5, 0.5], { random: seededRandom(3), replicates: 10 }).auc).toBeNull();
  });

  test("labels and probabilities of different length are our fault and thrown", () => {
    expect(() => logLoss([1, 0], [0.5])).toThrow("2 labels and 1 probabilities");
  });
});
