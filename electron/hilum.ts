import { once } from "node:events";
import { homedir } from "node:os";
import path from "node:path";
import about from "../package.json" with { type: "json" };
import { runCli } from "./cli/index.ts";
import type { CliHost, ServeOptions } from "./cli/index.ts";
import { openQueue } from "./jobs/index.ts";
import { createPool, nodeLauncher } from "./processes/index.ts";
import { browserSurroundings, serve } from "./server/index.ts";
import { openDesk } from "./services/index.ts";
import type { Desk, DeskOptions } from "./services/index.ts";
import { locateWorkspace, openWorkspace } from "./store/index.ts";

// The command line, and the server of browser mode: the same services as the desk's main process, without Electron.
const here = import.meta.dirname;
const shippedModels = process.env["HILUM_MODELS"] ?? path.join(here, "../../build/models");

const stop = new AbortController();
process.on("SIGINT", interrupt);
process.on("SIGTERM", interrupt);

const host: CliHost = {
  streams: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
  },
  version: about.version,
  signal: stop.signal,
  openDesk: async (workspace) => {
    const surroundings = {
      ...browserSurroundings("/"),
      root: null,
      allowPaths: (paths: readonly string[]) => Promise.resolve([...paths]),
    };
    return (await open(workspace, surroundings, false)).desk;
  },
  serve: serveDesk,
};

process.exitCode = await runCli(process.argv.slice(2), host);
// What a killed child may have left open must not hold a finished command.
process.exit();

type Surroundings = Omit<ReturnType<typeof browserSurroundings>, "root"> & { readonly root: string | null };

async function open(
  named: string | undefined,
  surroundings: Surroundings,
  adopt: boolean,
): Promise<{ desk: Desk; dir: string }> {
  const workspace = await openWorkspace(await locateWorkspace({ flag: named, env: process.env, home: homedir() }));
  const pool = createPool(
    nodeLauncher(path.join(here, "compute.mjs"), { ...process.env, HILUM_MODELS: shippedModels }),
  );
  const options: DeskOptions = {
    ...surroundings,
    workspace,
    shippedModels,
    version: about.version,
    sampleUrl: process.env["HILUM_SAMPLE_URL"] ?? null,
    openQueue: (hooks) => openQueue({ workspace, pool, adopt, ...hooks }),
  };
  return { desk: await openDesk(options), dir: workspace.dir };
}

async function serveDesk(
  { workspace, port, root, open: first }: ServeOptions,
  onAddress: (url: string) => void,
): Promise<void> {
  const { desk, dir } = await open(workspace, browserSurroundings(root ?? homedir()), true);
  try {
    const server = await serve({
      router: desk.router,
      rendererDir: path.join(here, "../renderer"),
      workspaceDir: dir,
      port,
    });
    try {
      onAddress(server.url);
      if (first.length > 0) await desk.client.studies.import({ paths: [...first] });
      if (!stop.signal.aborted) await once(stop.signal, "abort");
    } finally {
      await server.close();
    }
  } finally {
    await desk.close();
  }
}

/** Once: stop at the next step and keep what there is. Twice: now; the children end with their parent. */
function interrupt(): void {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
}
