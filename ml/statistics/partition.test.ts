import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { mersenneTwister, partition, partitionRows } from "./index.ts";

const withOracles = testWith(["oracles"]);

// Golden values: the seed page, section 4.4.
test("the first six words of seed 7102", () => {
  const generator = mersenneTwister(7102);
  const words = Array.from({ length: 6 }, () => generator.next());
  expect(words).toEqual([906942788, 2057123975, 3572494231, 1358053047, 555325724, 1545554645]);
});

test("the original's split of 1,397 rows", () => {
  const { train, validation } = partitionRows(1397);
  expect(train).toHaveLength(1117);
  expect(train.slice(0, 10)).toEqual([22, 945, 37, 99, 76, 651, 827, 1313, 720, 482]);
  expect(train.slice(-5)).toEqual([933, 1314, 589, 440, 707]);
  expect(validation.slice(0, 10)).toEqual([1200, 835, 1291, 641, 562, 886, 30, 1213, 553, 306]);
  expect(validation.slice(-5)).toEqual([736, 264, 647, 980, 432]);
  expect(validation.reduce((a, b) => a + b)).toBe(201454);
  const ordered = partition(Array.from({ length: 1397 }, (_, i) => i)).validation;
  expect(ordered.slice(0, 10)).toEqual([7, 10, 11, 12, 17, 23, 26, 28, 30, 31]);
});

withOracles("any size splits as Python does", () => {
  const sizes = [2, 5, 32, 33, 1000];
  const expected = oracle<number[][]>(
    `import sys, json, random
out = []
for n in json.load(sys.stdin):
    rows = list(range(n)); random.seed(7102); random.shuffle(rows); out.append(rows)
print(json.dumps(out))`,
    sizes,
  );
  sizes.forEach((n, i) => {
    const { train, validation } = partitionRows(n);
    expect([...train, ...validation]).toEqual(expected[i]);
  });
});
