import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Job, Result, Study } from "../../electron/contract/index.ts";

/** Reading a workspace from outside, the way another program would: the tests' own eyes on what was written. */

/** The workspace in which the real chest is mapped once; the desktop ring makes it, the browser ring opens it. */
export function sharedScenarioWorkspace(): string {
  return process.env["HILUM_SCENARIO"] ?? path.join(os.tmpdir(), "hilum-scenario");
}

export function jobsOf(workspace: string): Job[] {
  return jsonFiles<Job>(path.join(workspace, "jobs"));
}

export function studiesOf(workspace: string): Study[] {
  const folder = path.join(workspace, "studies");
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap((id) => json<Study>(path.join(folder, id, "study.json")) ?? []);
}

export function resultsOf(workspace: string, study: string): Result[] {
  const folder = path.join(workspace, "results", study);
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap((model) => json<Result>(path.join(folder, model, "result.json")) ?? []);
}

/** Waits until no job of the workspace is under way and at least one of `kind` has finished. */
export async function jobsDone(workspace: string, kind: string, seconds: number): Promise<Job[]> {
  const final = ["finished", "stopped", "failed", "interrupted"];
  return until(`a finished job ${kind}`, seconds, () => {
    const jobs = jobsOf(workspace);
    const bad = jobs.find(({ state }) => state === "failed");
    if (bad !== undefined) throw new Error(`job ${bad.kind} failed: ${JSON.stringify(bad.fault)}`);
    return jobs.some((job) => job.kind === kind && job.state === "finished") &&
      jobs.every(({ state }) => final.includes(state))
      ? jobs
      : undefined;
  });
}

/** Polls until `look` gives something, or throws with what was waited for. */
export async function until<T>(what: string, seconds: number, look: () => T | undefined): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A layer of a result: its grid and values, read from NIfTI-1 (sform, int16 with slope and intercept; 0 is no data). */
export interface LayerFile {
  readonly size: readonly [number, number, number];
  /** Value at a voxel index, NaN where nothing is known. */
  value(i: number, j: number, k: number): number;
  toLps(i: number, j: number, k: number): readonly [number, number, number];
}

export function readLayer(file: string): LayerFile {
  const bytes = fs.readFileSync(file);
  const size = [bytes.readInt16LE(42), bytes.readInt16LE(44), bytes.readInt16LE(46)] as const;
  const [slope, intercept, offset] = [bytes.readFloatLE(112), bytes.readFloatLE(116), bytes.readFloatLE(108)];
  const row = (n: number): number[] => [0, 1, 2, 3].map((c) => bytes.readFloatLE(280 + 16 * n + 4 * c));
  const rows = [row(0), row(1), row(2)];
  return {
    size,
    value(i, j, k) {
      const stored = bytes.readInt16LE(offset + 2 * ((k * size[1] + j) * size[0] + i));
      return stored === 0 ? Number.NaN : slope * stored + intercept;
    },
    toLps(i, j, k) {
      const at = (n: number): number =>
        (rows[n]?.[0] ?? 0) * i + (rows[n]?.[1] ?? 0) * j + (rows[n]?.[2] ?? 0) * k + (rows[n]?.[3] ?? 0);
      return [-at(0), -at(1), at(2)];
    },
  };
}

/**
 * The voxel inside a box of LPS millimetres whose whole neighbourhood of 3 × 3 × 3 is highest: the desk shows the nearest
 * slice of the scan, which may lie more than a millimetre off.
 */
export function highestIn(
  layer: LayerFile,
  [low, high]: readonly [readonly number[], readonly number[]],
): { lps: readonly [number, number, number]; value: number } {
  let best = { lps: [Number.NaN, Number.NaN, Number.NaN] as readonly [number, number, number], value: -Infinity };
  for (let k = 1; k < layer.size[2] - 1; k++)
    for (let j = 1; j < layer.size[1] - 1; j++)
      for (let i = 1; i < layer.size[0] - 1; i++) {
        if (!(layer.value(i, j, k) > best.value)) continue;
        const lps = layer.toLps(i, j, k);
        if (!lps.every((v, axis) => v >= (low[axis] ?? 0) && v <= (high[axis] ?? 0))) continue;
        const value = lowestAround(layer, i, j, k);
        if (value > best.value) best = { lps, value };
      }
  return best;
}

/** NaN where a neighbour is unknown. */
function lowestAround(layer: LayerFile, i: number, j: number, k: number): number {
  const steps = [-1, 0, 1];
  return Math.min(
    ...steps.flatMap((dk) => steps.flatMap((dj) => steps.map((di) => layer.value(i + di, j + dj, k + dk)))),
  );
}

function jsonFiles<T>(folder: string): T[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => json<T>(path.join(folder, name)) ?? []);
}

function json<T>(file: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}
