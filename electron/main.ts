import "./shell/first.ts";
import { openQueue } from "./jobs/index.ts";
import { createPool } from "./processes/index.ts";
import { openDesk } from "./services/index.ts";
import {
  openDesktop,
  pickFolder,
  programFiles,
  refuseToStart,
  softwareRendering,
  utilityLauncher,
  voxelUrl,
  whenReady,
} from "./shell/index.ts";
import { asFault, locateWorkspace, openWorkspace } from "./store/index.ts";

// The desktop's main process: services, queue and workspace behind one window. It decodes and computes nothing.
const files = programFiles(import.meta.dirname);

async function start(): Promise<void> {
  const { version, home } = await whenReady();
  const workspace = await openWorkspace(await locateWorkspace({ env: process.env, home }));
  const pool = createPool(utilityLauncher(files.compute, { ...process.env, HILUM_MODELS: files.shippedModels }));
  const desk = await openDesk({
    workspace,
    shippedModels: files.shippedModels,
    mode: "electron",
    version,
    root: null,
    voxelUrl,
    allowPaths: (paths) => Promise.resolve([...paths]),
    pickFolder,
    softwareRendering,
    sampleUrl: process.env["HILUM_SAMPLE_URL"] ?? null,
    openQueue: (hooks) => openQueue({ workspace, pool, adopt: true, ...hooks }),
  });
  openDesktop({ files, workspaceDir: workspace.dir, router: desk.router, publish: desk.publish, close: desk.close });
}

// Not awaited: Electron becomes ready only after this module has been evaluated.
start().catch((error: unknown) => refuseToStart(asFault(error)));
