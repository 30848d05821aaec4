import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** What one bench saw. Names carry their unit; a ratio `peer/hilum WORK` is the peer's time over ours, both of this run. */
export interface Measured {
  readonly figures: Readonly<Record<string, number>>;
  readonly peers: Readonly<Record<string, number>>;
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Bench {
  readonly words: string;
  run(): Promise<Measured>;
}

/** The computer, and how busy it was with other things: a time without these says little. */
export function machine(): Record<string, string | number> {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: systemName(),
    node: process.versions.node,
    loadBefore: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** Middle one of `times` runs in seconds. */
export async function medianSeconds(times: number, work: () => unknown): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    seconds.push((performance.now() - began) / 1000);
  }
  return median(seconds);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Runs a script under Debian's Python with JSON on its standard input; it prints JSON. Null where it cannot run. */
export function python<T>(script: string, input: unknown): T | null {
  try {
    const out = execFileSync("/usr/bin/python3", ["-c", script], { input: JSON.stringify(input), encoding: "utf8" });
    return JSON.parse(out) as T;
  } catch {
    return null;
  }
}

/** The folder of the public CT LIDC-IDRI-0001. Throws with what to do where it is not there. */
export function realChest(): string {
  const folder = path.join(process.env["HILUM_TEST_DATA"] ?? "", "ct/LIDC-IDRI-0001/ct");
  if (fs.existsSync(folder)) return folder;
  throw new Error("This bench reads LIDC-IDRI-0001 from ../shared/data, which is not there.");
}

/** A peer that did not run leaves no ratio. */
export function against(peer: string, work: string, peerSeconds: number | null, ours: number): Measured["ratios"] {
  return peerSeconds === null ? {} : { [`${peer}/hilum ${work}`]: peerSeconds / ours };
}

function systemName(): string {
  const release = fs.existsSync("/etc/os-release") ? fs.readFileSync("/etc/os-release", "utf8") : "";
  return /PRETTY_NAME="([^"]+)"/.exec(release)?.[1] ?? `${os.type()} ${os.release()}`;
}
