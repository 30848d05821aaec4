import { mkdir } from "node:fs/promises";
import path from "node:path";
import { FaultError } from "./faults.ts";

/** Where everything of a workspace stands: docs of the layout are in ARCHITECTURE's "The workspace". All paths absolute. */
export interface Workspace {
  readonly dir: string;
  studyDir(id: string): string;
  cacheFile(id: string, what: CacheKind): string;
  lungsFile(id: string): string;
  marksFile(id: string): string;
  resultDir(study: string, model: string): string;
  featuresFile(model: string, study: string): string;
  trainingPatchesFile(model: string): string;
  runDir(id: string): string;
  modelDir(id: string): string;
  cohortDir(id: string): string;
  sampleDir(name: string): string;
  jobFile(id: string): string;
  readonly settingsFile: string;
  readonly identityFile: string;
  /** The path below `dir`, with forward slashes; what a voxel URL names. */
  relative(file: string): string;
}

/** What the cache holds of a study. */
export const cacheKinds = ["volume", "box", "boxMask", "similar"] as const;
export type CacheKind = (typeof cacheKinds)[number];

/** The folders of a workspace, made when it is opened. */
export const workspaceFolders = [
  "studies",
  "cache",
  "results",
  "features",
  "runs",
  "models",
  "cohorts",
  "samples",
  "jobs",
  "logs",
] as const;

/** Opens the workspace in `dir`, making its folders. Errors: FaultError DISK or REFUSED where that cannot be done. */
export async function openWorkspace(dir: string): Promise<Workspace> {
  const root = path.resolve(dir);
  for (const folder of workspaceFolders) await mkdir(path.join(root, folder), { recursive: true });
  return workspaceAt(root);
}

function workspaceAt(dir: string): Workspace {
  const at = (...parts: string[]): string => path.join(dir, ...parts);
  return {
    dir,
    studyDir: (id) => at("studies", name(id)),
    cacheFile: (id, what) => at("cache", `${name(id)}.${what}.nii`),
    lungsFile: (id) => at("studies", name(id), "lungs.nii"),
    marksFile: (id) => at("studies", name(id), "marks.json"),
    resultDir: (study, model) => at("results", name(study), name(model)),
    featuresFile: (model, study) => at("features", name(model), `${name(study)}.safetensors`),
    trainingPatchesFile: (model) => at("features", name(model), "training-patches.safetensors"),
    runDir: (id) => at("runs", name(id)),
    modelDir: (id) => at("models", name(id)),
    cohortDir: (id) => at("cohorts", name(id)),
    sampleDir: (sample) => at("samples", name(sample)),
    jobFile: (id) => at("jobs", `${name(id)}.json`),
    settingsFile: at("settings.json"),
    identityFile: at("identity.json"),
    relative: (file) => path.relative(dir, file).split(path.sep).join("/"),
  };
}

/** Ids come from outside too (a page, a command line): one that is not a plain name never becomes part of a path. */
function name(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id)) return id;
  throw new FaultError("NOT_FOUND", `“${id.slice(0, 60)}” is not an id of this workspace.`);
}
