import { expect, test } from "vitest";
import { shard, shardOf } from "./shard.ts";

const items = Array.from({ length: 23 }, (_, n) => ({ id: `study-${(n * 7) % 23}` }));
const idOf = ({ id }: { readonly id: string }): string => id;

test("shards are disjoint, together everything, and of one size but for one item", () => {
  for (const of of [1, 2, 5, 23, 40]) {
    const shares = Array.from({ length: of }, (_, n) => shardOf(items, { index: n + 1, of }, idOf));
    const all = shares.flat().map(idOf);
    expect([...all].sort()).toEqual(items.map(idOf).sort());
    const sizes = shares.map((share) => share.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

test("a machine that met the items in another order has the same share", () => {
  const share = { index: 2, of: 4 };
  const turned = shardOf([...items].reverse(), share, idOf);
  expect(turned.map(idOf).sort()).toEqual(shardOf(items, share, idOf).map(idOf).sort());
});

test("an index above the number of shards, and one below 1, is refused", () => {
  expect(shard.safeParse({ index: 3, of: 2 }).success).toBe(false);
  expect(shard.safeParse({ index: 0, of: 2 }).success).toBe(false);
});
