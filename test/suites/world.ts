import path from "node:path";
import { model, preparation, qualityReport, result, study } from "../../electron/contract/index.ts";
import type { Model, Result, Study, TaskEvent } from "../../electron/contract/index.ts";
import { openQueue } from "../../electron/jobs/index.ts";
import type { ComputePool, TaskEnd, TaskRequest } from "../../electron/processes/index.ts";
import { openDesk } from "../../electron/services/index.ts";
import type { Desk } from "../../electron/services/index.ts";
import { asFault, openWorkspace, studySource, writeAtomic, writeRecord } from "../../electron/store/index.ts";
import type { Workspace } from "../../electron/store/index.ts";

/** Real services over a real workspace; only the work of the compute processes is played, in a few bytes. */
export interface World {
  readonly desk: Desk;
  readonly workspace: Workspace;
  /** What was asked of compute, in order. */
  readonly asked: TaskRequest[];
  /** Kinds of the tasks that were killed. */
  readonly killed: string[];
  /** Plays another part than the usual one for a kind of task. */
  play(kind: string, script: Script): void;
}

export type Script = (
  input: Record<string, unknown>,
  emit: (event: TaskEvent) => void,
  signal: AbortSignal,
) => Promise<unknown>;

export async function openWorld(dir: string): Promise<World> {
  const workspace = await openWorkspace(path.join(dir, "workspace"));
  const shippedModels = path.join(dir, "models");
  await writeModel(shippedModels, { id: "lung-tiny", kind: "gmcae", gmcae: null });
  await writeModel(shippedModels, { id: "phantom-demo", kind: "classifier", gmcae: "lung-tiny" });
  const scripts = new Map<string, Script>(Object.entries(usualScripts(workspace)));
  const asked: TaskRequest[] = [],
    killed: string[] = [];
  const desk = await openDesk({
    workspace,
    shippedModels,
    mode: "browser",
    version: "0.0.0",
    root: dir,
    voxelUrl: (relative) => `/vox/${relative}`,
    allowPaths: (paths) => Promise.resolve([...paths]),
    pickFolder: null,
    softwareRendering: () => null,
    sampleUrl: null,
    openQueue: (hooks) => openQueue({ workspace, pool: playedPool(scripts, asked, killed), adopt: true, ...hooks }),
  });
  return { desk, workspace, asked, killed, play: (kind, script) => void scripts.set(kind, script) };
}

/** A study as an import leaves it. */
export async function writeStudy(
  workspace: Workspace,
  id: string,
  more: { refused?: boolean; synthetic?: boolean; files?: string[] } = {},
): Promise<void> {
  const at = (file: string): string => path.join(workspace.studyDir(id), file);
  const { refused = false, synthetic = true, files = [] } = more;
  await writeRecord(at("source.json"), studySource, {
    format: "hilum-source",
    version: 1,
    seriesInstanceUid: "1.2",
    files,
    attribution: null,
  });
  await writeRecord(at("quality.json"), qualityReport, {
    format: "hilum-quality",
    version: 1,
    geometry: {
      slices: 2,
      size: [2, 2, 2],
      spacingMm: [1, 1, 1],
      thicknessMm: 1,
      gapsMm: [1],
      tiltDeg: 0,
      orientation: "axial",
    },
    verdict: {
      viewable: true,
      analysable: refused ? "refused" : "ready",
      findings: refused ? [{ code: "NO_LUNGS", severity: "refused", message: "No lungs were found." }] : [],
    },
    corrections: [],
    huRange: [-1024, 100],
  });
  await writeAtomic(workspace.cacheFile(id, "volume"), tinyNifti());
  await writeRecord(at("study.json"), study, { ...blankStudy, id, synthetic });
}

const blankStudy: Study = {
  format: "hilum-study",
  version: 1,
  id: "",
  pseudonym: "P-Ä1",
  synthetic: true,
  studyDate: null,
  modality: "CT",
  seriesDescription: "Chest",
  kernel: "B",
  manufacturer: "",
  seriesInstanceUid: "1.2",
  studyInstanceUid: "1",
  frameOfReferenceUid: "1.3",
  attribution: null,
  importedAt: "2026-01-01T00:00:00Z",
};

function usualScripts(workspace: Workspace): Record<string, Script> {
  return {
    sample: () => Promise.resolve({ folder: workspace.sampleDir("synthetic"), attribution: null }),
    import: async ({ paths }) => {
      const [folder = ""] = paths as string[];
      await writeStudy(workspace, "ab12", { files: [path.join(folder, "1.dcm")] });
      return { studies: ["ab12"], added: ["ab12"], refused: [] };
    },
    prepare: async ({ study: id }) => {
      const record = {
        format: "hilum-preparation",
        version: 1,
        size: [2, 2, 2],
        originLps: [0, 0, 0],
        litres: { right: 1, left: 1, total: 2 },
        findings: [],
      } as const;
      await writeRecord(path.join(workspace.studyDir(String(id)), "prepared.json"), preparation, {
        ...record,
        size: [2, 2, 2],
        originLps: [0, 0, 0],
        findings: [],
      });
      return { study: id, findings: [] };
    },
    cache: async ({ study: id }) => {
      await writeAtomic(workspace.cacheFile(String(id), "volume"), tinyNifti());
      return { study: id };
    },
    predict: async ({ study: id, gmcae, classifier }, emit) => {
      emit({ type: "progress", progress: { done: 1, total: 2, text: "Mapping", secondsLeft: 1 } });
      await writeResult(workspace, String(id), String(gmcae), typeof classifier === "string" ? classifier : null);
      return { study: id, model: gmcae };
    },
    probe: ({ device }) =>
      Promise.resolve({
        id: device,
        name: "CPU",
        available: device === "cpu",
        reason: device === "cpu" ? null : "not installed",
        recipes: null,
        stepSeconds: null,
      }),
    train: ({ run }) => Promise.resolve({ run, model: "m", step: 1, lossNatsPerVoxel: 1 }),
  };
}

async function writeResult(workspace: Workspace, id: string, gmcae: string, classifier: string | null): Promise<void> {
  const dir = workspace.resultDir(id, gmcae);
  for (const file of ["loss.nii", "reconstruction.nii"]) await writeAtomic(path.join(dir, file), tinyNifti());
  const probability: Result["probability"] =
    classifier === null
      ? null
      : {
          estimate: 0.5,
          interval95: [0.4, 0.6],
          intervalMeans: "",
          prior: 0.5,
          positives: 1,
          patients: 2,
          trainedOn: "phantoms",
          target: "cancer",
          demonstration: false,
          outsideTraining: [],
          classifier,
          baselines: [],
        };
  await writeRecord(path.join(dir, "result.json"), result, {
    format: "hilum-result",
    version: 1,
    study: id,
    model: gmcae,
    modelName: gmcae,
    modelSha256: "",
    hilum: "0",
    createdAt: new Date().toISOString(),
    device: { id: "cpu", recipes: "generic", threads: 1 },
    settings: { strideMm: 16, patchMm: 32, faithful: false },
    findings: [],
    corrections: [],
    loss: { mean: 1, min: 0, max: 2, p50: 1, p95: 2, p99: 2, histogram: { edges: [0, 1], counts: [1] } },
    patches: [],
    patchesTotal: 0,
    litres: { right: 1, left: 1, total: 2 },
    probability,
    secondsTaken: 1,
  });
}

export async function writeModel(folder: string, more: Pick<Model, "id" | "kind" | "gmcae">): Promise<void> {
  await writeRecord(path.join(folder, more.id, "model.json"), model, {
    format: "hilum-model",
    version: 1,
    name: more.id,
    configuration: "tiny",
    config: {},
    parameters: 1,
    weightsSha256: "",
    shipped: true,
    createdAt: "2026-01-01T00:00:00Z",
    hilum: "0",
    target: null,
    prior: null,
    limits: "",
    trainedOn: { kind: "phantoms", patients: 0, phantoms: 1, positives: null, attribution: "" },
    training: { command: "", steps: 1, heldOutLossNatsPerVoxel: null },
    ...more,
  });
}

/** 2 × 2 × 2 int16 with spacing 0.5, 0.6, 0.7 mm and the first voxel at LPS (10, 20, 30). */
function tinyNifti(): Uint8Array {
  const bytes = Buffer.alloc(352 + 16);
  bytes.writeInt32LE(348, 0);
  [3, 2, 2, 2, 1, 1, 1, 1].forEach((n, i) => bytes.writeInt16LE(n, 40 + 2 * i));
  bytes.writeInt16LE(4, 70);
  bytes.writeInt16LE(16, 72);
  bytes.writeFloatLE(352, 108);
  bytes.writeFloatLE(1, 112);
  bytes.writeInt16LE(1, 254);
  [-0.5, 0, 0, -10, 0, -0.6, 0, -20, 0, 0, 0.7, 30].forEach((x, i) => bytes.writeFloatLE(x, 280 + 4 * i));
  bytes.write("n+1\0", 344, "latin1");
  return bytes;
}

/** A task that is asked to stop takes as long as a step. */
const stepMs = 100;

function playedPool(scripts: Map<string, Script>, asked: TaskRequest[], killed: string[]): ComputePool {
  const control = new AbortController();
  return {
    run(_name, request, onEvent) {
      asked.push(request);
      const stop = new AbortController();
      const script = scripts.get(request.kind);
      const work = async (): Promise<TaskEnd> => {
        if (script === undefined) throw new Error(`nobody plays ${request.kind}`);
        return { type: "done", output: await script(request.input as Record<string, unknown>, onEvent, stop.signal) };
      };
      const cut = new Promise<TaskEnd>((resolve) => {
        const end = (): void => resolve({ type: "lost", exit: { code: null, signal: "SIGKILL", intended: true } });
        control.signal.addEventListener("abort", end);
        stop.signal.addEventListener("abort", () => setTimeout(() => resolve({ type: "stopped" }), stepMs));
      });
      const ended = Promise.race([work(), cut]).catch((error: unknown): TaskEnd => ({
        type: "failed",
        fault: asFault(error),
      }));
      const kill = (): void => {
        killed.push(request.kind);
        stop.abort();
      };
      return { ended, stop: () => stop.abort(), kill };
    },
    pids: () => Promise.resolve({}),
    close: () => {
      control.abort();
      return Promise.resolve();
    },
  };
}
