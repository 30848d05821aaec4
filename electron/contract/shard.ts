import { z } from "./zod.ts";

/** One of several machines that share a folder, a job and a workspace: the `index`-th, from 1, of `of`. */
export const shard = z
  .object({ index: z.number().int().positive(), of: z.number().int().positive() })
  .refine(({ index, of }) => index <= of, "A shard's index is at most the number of shards.");
export type Shard = z.infer<typeof shard>;

/**
 * The items that are a shard's own: of all, in the order of their ids, every `of`-th. The shards are disjoint, together they
 * are everything, and none has more than one above another, in whatever order each machine met the items.
 */
export function shardOf<T>(items: readonly T[], { index, of }: Shard, idOf: (item: T) => string): T[] {
  const own = new Set(
    items
      .map(idOf)
      .sort()
      .filter((_, place) => place % of === index - 1),
  );
  return items.filter((item) => own.has(idOf(item)));
}
