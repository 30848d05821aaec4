import { InvalidArgumentError } from "commander";
import { shard } from "../contract/index.ts";
import type { Shard } from "../contract/index.ts";

/** What `--shard` says of itself, in every command that takes it. */
export const shardFlag = ["--shard <i/n>", "only this machine's share: every n-th, from the i-th", readShard] as const;

/** `2/8` as a shard. Throws InvalidArgumentError. */
export function readShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text.trim()) ?? [];
  const read = shard.safeParse({ index: Number(index), of: Number(of) });
  if (!read.success) throw new InvalidArgumentError("Two whole numbers are needed, i/n with i from 1 to n: 2/8.");
  return read.data;
}
