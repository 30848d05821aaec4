import { rm } from "node:fs/promises";
import path from "node:path";
import { preparation, qualityReport, result, study, z } from "../contract/index.ts";
import type { Result, StudySummary } from "../contract/index.ts";
import { namesIn, readAll } from "./listing.ts";
import type { OnFault } from "./listing.ts";
import { readRecord } from "./records.ts";
import { cacheKinds } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** source.json of studies/<id>/: where the originals are. Hilum never writes to them. */
export const studySource = z.object({
  format: z.literal("hilum-source"),
  version: z.literal(1),
  seriesInstanceUid: z.string(),
  files: z.array(z.string()),
  attribution: z.string().nullable(),
});

export type StudySource = z.infer<typeof studySource>;

/** Every study with its verdict and how many results it has, in the order of their ids. */
export async function listStudies(ws: Workspace, onFault: OnFault = rethrow): Promise<StudySummary[]> {
  return readAll(await namesIn(path.join(ws.dir, "studies")), (id) => readStudy(ws, id, onFault), onFault);
}

/** One study; null where there is none. The probability is the newest result's that has one. */
export async function readStudy(ws: Workspace, id: string, onFault: OnFault = rethrow): Promise<StudySummary | null> {
  const dir = ws.studyDir(id);
  const [record, quality, prepared] = await Promise.all([
    readRecord(path.join(dir, "study.json"), study),
    readRecord(path.join(dir, "quality.json"), qualityReport),
    readRecord(path.join(dir, "prepared.json"), preparation),
  ]);
  if (record === null || quality === null) return null;
  const results = await listResults(ws, id, onFault);
  const probability = results.find((one) => one.probability !== null)?.probability?.estimate ?? null;
  return { study: record, quality, prepared, probability, results: results.length };
}

/** A study's results, newest first. */
export async function listResults(ws: Workspace, id: string, onFault: OnFault = rethrow): Promise<Result[]> {
  const models = await namesIn(path.join(ws.dir, "results", path.basename(ws.studyDir(id))));
  const results = await readAll(models, (model) => readResult(ws, id, model), onFault);
  return results.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

export async function readResult(ws: Workspace, id: string, model: string): Promise<Result | null> {
  return readRecord(path.join(ws.resultDir(id, model), "result.json"), result);
}

/** Takes a study and everything made from it out of the workspace; the originals stay. False where there was none. */
export async function removeStudy(ws: Workspace, id: string): Promise<boolean> {
  const there = (await namesIn(ws.studyDir(id))).length > 0;
  const results = path.dirname(ws.resultDir(id, "any"));
  const caches = cacheKinds.map((what) => ws.cacheFile(id, what));
  for (const each of [results, ...caches, ws.studyDir(id)]) await rm(each, { recursive: true, force: true });
  return there;
}

function rethrow(error: unknown): never {
  throw error;
}
