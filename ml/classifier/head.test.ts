import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { fitLogistic, seededRandom } from "../statistics/index.ts";
import { crossValidate, predictHead, readHead, trainHead, writeHead } from "./index.ts";
import type { LungFeatures } from "./index.ts";

const withOracles = testWith(["oracles"]);

/** Patients of three rows; `signal` says how far the first feature gives the label away. */
function cohort(n: number, width: number, signal: number, seed = 1): { features: LungFeatures[]; labels: number[] } {
  const random = seededRandom(seed);
  const labels = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const features = labels.map((label): LungFeatures => {
    const own = Float32Array.from({ length: width }, () => 5 + 2 * random.normal());
    own[0]! += signal * label;
    own[1] = 7;
    const rows = [0, 1, 2].map(() => own.map((v, i) => (i === 1 ? v : v + 0.2 * random.normal())));
    return { symmetries: [0, 3, 5], rows };
  });
  return { features, labels };
}

withOracles("fitLogistic equals scikit-learn's minimum, weights of rows included", () => {
  const { features, labels } = cohort(30, 6, 2);
  const rows = features.map((f) => f.rows[0]!.map((v) => v - 5)),
    weights = labels.map((_, i) => 1 + (i % 3));
  const l2 = 0.05;
  const ours = fitLogistic({ rows, labels, weights }, l2, { weights: new Float64Array(6), intercept: 0 });
  const theirs = oracle<{ w: number[]; b: number }>(
    `import sys, json, numpy as np
from sklearn.linear_model import LogisticRegression
d = json.load(sys.stdin)
m = LogisticRegression(C=1 / (d["l2"] * sum(d["weights"])), tol=1e-10, max_iter=10000)
m.fit(np.array(d["rows"]), d["labels"], sample_weight=d["weights"])
print(json.dumps({"w": list(m.coef_[0]), "b": float(m.intercept_[0])}))`,
    { rows: rows.map((r) => [...r]), labels, weights, l2 },
  );
  theirs.w.forEach((w, i) => expect(ours.weights[i]).toBeCloseTo(w, 4));
  expect(ours.intercept).toBeCloseTo(theirs.b, 4);
});

describe("trainHead", () => {
  test("finds what there is: out of fold better than the prior, the interval holds the probability", () => {
    const { features, labels } = cohort(60, 20, 8);
    const { predictions, evaluation, foldOf } = crossValidate(features, labels, {
      random: seededRandom(2),
      folds: 4,
      heads: 20,
    });
    expect(evaluation.logLoss).toBeLessThan(0.75 * evaluation.priorLogLoss);
    expect(evaluation.logLossGain.interval95[1]).toBeLessThan(0);
    expect(evaluation.auc!.auc).toBeGreaterThan(0.9);
    expect(new Set(foldOf)).toEqual(new Set([0, 1, 2, 3]));
    for (const { probability, interval95 } of predictions) {
      expect(probability).toBeGreaterThanOrEqual(interval95[0]);
      expect(probability).toBeLessThanOrEqual(interval95[1]);
    }
  });

  test("where there is nothing to find, it says about the prior", () => {
    const { features, labels } = cohort(60, 20, 0);
    const { predictions, evaluation } = crossValidate(features, labels, {
      random: seededRandom(3),
      folds: 4,
      heads: 10,
    });
    expect(evaluation.logLoss - evaluation.priorLogLoss).toBeLessThan(0.1);
    const mean = predictions.reduce((sum, p) => sum + p.probability, 0) / 60;
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.07);
    expect(predictions[0]!.prior).toBeCloseTo(1 / 3, 1);
  });

  test("the seed decides, a file changes no bit of a prediction", () => {
    const { features, labels } = cohort(24, 12, 3);
    const make = (seed: number): ReturnType<typeof trainHead> =>
      trainHead(features, labels, { random: seededRandom(seed), heads: 7 });
    const head = make(4);
    expect(make(4)).toEqual(head);
    expect(make(5).weights).not.toEqual(head.weights);
    const reread = readHead(writeHead(head));
    expect(reread).toEqual(head);
    expect(predictHead(reread, features[3]!)).toEqual(predictHead(head, features[3]!));
  });

  test("a feature that never varies has no weight, however it looks later", () => {
    const { features, labels } = cohort(24, 12, 3);
    const head = trainHead(features, labels, { random: seededRandom(4), heads: 5 });
    const strange: LungFeatures = { symmetries: [0], rows: [features[0]!.rows[0]!.map((v, i) => (i === 1 ? 1e6 : v))] };
    const plain: LungFeatures = { symmetries: [0], rows: [features[0]!.rows[0]!] };
    expect(predictHead(head, strange)).toEqual(predictHead(head, plain));
  });

  test("one patient of a class is enough to train, none is refused", () => {
    const { features, labels } = cohort(6, 5, 3);
    const one = labels.map((_, i) => (i === 0 ? 1 : 0));
    expect(trainHead(features, one, { random: seededRandom(1), heads: 3 })).toMatchObject({ l2: 1, positives: 1 });
    expect(() =>
      trainHead(
        features,
        labels.map(() => 0),
        { random: seededRandom(1) },
      ),
    ).toThrow("both classes");
    expect(() =>
      predictHead(trainHead(features, labels, { random: seededRandom(1), heads: 2 }), { symmetries: [], rows: [] }),
    ).toThrow("rows of 5 features");
  });

  test.each([
    ["nothing", new Uint8Array(0)],
    ["a cut file", writeHead(trainHead(...small())).subarray(0, 300)],
  ])("%s is refused as a head", (_, bytes) => {
    expect(() => readHead(bytes)).toThrow(expect.objectContaining({ name: "TensorFileError" }) as Error);
  });
});

function small(): Parameters<typeof trainHead> {
  const { features, labels } = cohort(9, 4, 1);
  return [features, labels, { random: seededRandom(1), heads: 2 }];
}
