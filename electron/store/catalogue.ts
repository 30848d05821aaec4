import path from "node:path";
import { job, model, runConfig } from "../contract/index.ts";
import type { Job, Model, RunSummary } from "../contract/index.ts";
import { namesIn, readAll } from "./listing.ts";
import type { OnFault } from "./listing.ts";
import { readRecord } from "./records.ts";
import { runState } from "./run-state.ts";
import type { Workspace } from "./workspace.ts";

/** What a list of models gives: the card and the folder with its weights. */
export interface FoundModel {
  readonly model: Model;
  readonly dir: string;
}

/** Every job, oldest first. */
export async function listJobs(ws: Workspace, onFault: OnFault = rethrow): Promise<Job[]> {
  const names = (await namesIn(path.join(ws.dir, "jobs"))).filter((name) => name.endsWith(".json"));
  const jobs = await readAll(names, (name) => readRecord(path.join(ws.dir, "jobs", name), job), onFault);
  return jobs.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}

/** Every run, newest first, without its job (`jobId` is the queue's to know). */
export async function listRuns(ws: Workspace, onFault: OnFault = rethrow): Promise<Omit<RunSummary, "jobId">[]> {
  const runs = await readAll(await namesIn(path.join(ws.dir, "runs")), (id) => readRun(ws, id), onFault);
  return runs.sort((a, b) => b.config.createdAt.localeCompare(a.config.createdAt));
}

export async function readRun(ws: Workspace, id: string): Promise<Omit<RunSummary, "jobId"> | null> {
  const config = await readRecord(path.join(ws.runDir(id), "config.json"), runConfig);
  if (config === null) return null;
  const state = await readRecord(path.join(ws.runDir(id), "state.json"), runState);
  return {
    config,
    step: state?.step ?? 0,
    checkpointStep: state?.checkpointStep ?? null,
    lastLoss: state?.lastLossNatsPerVoxel ?? null,
    model: state?.model ?? null,
  };
}

/** The workspace's models and those that ship, newest first, the shipped ones last. */
export async function listModels(ws: Workspace, shippedDir: string, onFault: OnFault = rethrow): Promise<FoundModel[]> {
  const [own, shipped] = await Promise.all([
    modelsIn(path.join(ws.dir, "models"), false, onFault),
    modelsIn(shippedDir, true, onFault),
  ]);
  return [...own, ...shipped.filter((one) => own.every((other) => other.model.id !== one.model.id))];
}

/** One model by id, of the workspace or shipped; null where there is none. */
export async function findModel(ws: Workspace, shippedDir: string, id: string): Promise<FoundModel | null> {
  const own = await readModel(ws.modelDir(id), false);
  return own ?? (await readModel(path.join(shippedDir, path.basename(ws.modelDir(id))), true));
}

async function modelsIn(folder: string, shipped: boolean, onFault: OnFault): Promise<FoundModel[]> {
  const found = await readAll(await namesIn(folder), (id) => readModel(path.join(folder, id), shipped), onFault);
  return found.sort((a, b) => b.model.createdAt.localeCompare(a.model.createdAt));
}

async function readModel(dir: string, shipped: boolean): Promise<FoundModel | null> {
  const record = await readRecord(path.join(dir, "model.json"), model);
  return record === null ? null : { model: { ...record, shipped }, dir };
}

function rethrow(error: unknown): never {
  throw error;
}
