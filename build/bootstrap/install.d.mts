import type { SpawnOptions } from "node:child_process";

export function install(): Promise<void>;
export function npm(args: readonly string[], options?: SpawnOptions): Promise<void>;
