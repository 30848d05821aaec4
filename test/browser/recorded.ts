import { implement } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { WebSocketServer } from "ws";
import { deskContract, type AppInfo } from "../../electron/contract/index.ts";
import { recordedConfigurations, recordedDevices } from "./recorded/models.ts";
import { World, type WorldOptions } from "./recorded/world.ts";

export interface RecordedDesk {
  readonly url: string;
  readonly world: World;
  /** Ends every link, as a dead main would; new ones are taken (or, `refuse`, not). */
  drop(refuse?: boolean): void;
  close(): Promise<void>;
}

/** The page's policy as the product sends it (electron/policy); written out so that this server needs no room of the product. */
const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** Serves the built desk with recorded answers: no main, no compute, no workspace. For looking at pages and for tests of the desk alone. */
export async function serveRecorded(
  options: WorldOptions & { readonly port?: number; readonly rendererDir?: string } = {},
): Promise<RecordedDesk> {
  const world = new World(options);
  const rpc = new RPCHandler(recordedRouter(world));
  const rendererDir = options.rendererDir ?? path.resolve(import.meta.dirname, "../../out/renderer");
  const server = createServer((request, response) => answer(world, rendererDir, request, response));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  let refusing = false;
  server.on("upgrade", (request, socket, head) => {
    if (refusing || request.url !== "/rpc") return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => void rpc.upgrade(client));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const drop = (refuse = false): void => {
    refusing = refuse;
    for (const client of sockets.clients) client.terminate();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    world,
    drop,
    close: () => {
      world.jobs.close();
      drop(true);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(world: World, rendererDir: string, request: IncomingMessage, response: ServerResponse): void {
  const name = decodeURIComponent(new URL(request.url ?? "/", "http://desk").pathname);
  const bytes = world.bytes.get(name);
  if (bytes)
    return void response
      .writeHead(200, { ...headers, "content-type": "application/octet-stream", "content-length": bytes.byteLength })
      .end(bytes);
  const file = path.join(rendererDir, name === "/" ? "index.html" : name);
  if (!file.startsWith(rendererDir + path.sep) || !existsSync(file) || !statSync(file).isFile())
    return void response.writeHead(404, headers).end();
  response.writeHead(200, { ...headers, "content-type": types[path.extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
}

function recordedRouter(world: World) {
  const os = implement(deskContract);
  const info: AppInfo = {
    name: "Hilum",
    version: "0.1.0",
    mode: "browser",
    platform: "linux",
    workspace: "/home/reader/Hilum",
    electron: null,
    chrome: null,
    node: "20.20.2",
    root: "/home/reader",
    softwareRendering: true,
  };
  const missing = {
    code: "NOT_FOUND",
    message: "There is no such study.",
    todo: "Refresh the list; the thing may have been removed.",
  };
  return os.router({
    app: {
      info: os.app.info.handler(() => info),
      events: os.app.events.handler(async function* ({ signal }) {
        yield* world.jobs.publisher.subscribe("event", signal ? { signal } : {});
      }),
      pickFolder: os.app.pickFolder.handler(({ errors }) => {
        throw errors.FAULT({
          data: {
            code: "NOT_HERE",
            message: "A browser has no folder dialog.",
            todo: "Use the desktop window, or type a path.",
          },
        });
      }),
    },
    studies: {
      list: os.studies.list.handler(() => world.studies),
      get: os.studies.get.handler(({ input, errors }) => {
        const found = world.studies.find(({ study }) => study.id === input.id);
        if (!found) throw errors.FAULT({ data: missing });
        return found;
      }),
      import: os.studies.import.handler(({ input }) => ({ jobs: [world.import(input.paths)] })),
      prepare: os.studies.prepare.handler(({ input }) => ({ jobs: [world.work("prepare", input.id)] })),
      remove: os.studies.remove.handler(({ input }) => {
        const at = world.studies.findIndex(({ study }) => study.id === input.id);
        if (at >= 0) world.studies.splice(at, 1);
        world.jobs.changed("studies");
        return { removed: at >= 0 };
      }),
    },
    results: {
      list: os.results.list.handler(({ input }) =>
        world.results.map(({ result }) => result).filter(({ study }) => study === input.study),
      ),
      get: os.results.get.handler(({ input, errors }) => {
        const found = world.results.find(({ result }) => result.study === input.study && result.model === input.model);
        if (!found) throw errors.FAULT({ data: { ...missing, message: "There is no such result." } });
        return found;
      }),
      predict: os.results.predict.handler(({ input }) => ({ jobs: [world.work("predict", input.study)] })),
      similar: os.results.similar.handler(({ input }) => ({ job: world.findSimilar(input.study, input.lps) })),
      similarFound: os.results.similarFound.handler(({ input, errors }) => {
        const found = world.similar.get(input.job);
        if (!found) throw errors.FAULT({ data: { ...missing, message: "There is no such search." } });
        return found;
      }),
    },
    marks: {
      get: os.marks.get.handler(({ input }) => world.marks.of(input.study)),
      put: os.marks.put.handler(({ input }) => world.marks.put(input.study, input.mark)),
      reveal: os.marks.reveal.handler(({ input }) => world.marks.reveal(input.study)),
    },
    models: { list: os.models.list.handler(() => world.models) },
    runs: {
      configurations: os.runs.configurations.handler(() => [...recordedConfigurations]),
      list: os.runs.list.handler(() => world.runs.list),
      start: os.runs.start.handler(({ input }) => world.runs.start(input)),
      metrics: os.runs.metrics.handler(({ input }) =>
        (world.runs.metrics.get(input.id) ?? []).filter(({ step }) => step >= input.fromStep),
      ),
      resume: os.runs.resume.handler(({ input }) => {
        world.runs.resume(input.id);
        return { jobs: [] };
      }),
    },
    jobs: {
      list: os.jobs.list.handler(() => world.jobs.list),
      stop: os.jobs.stop.handler(({ input }) => ({ state: world.jobs.stop(input.id) })),
      pause: os.jobs.pause.handler(({ input }) => ({ state: world.jobs.pause(input.id) })),
      resume: os.jobs.resume.handler(({ input }) => ({ jobs: [input.id] })),
    },
    samples: { open: os.samples.open.handler(() => world.sample()) },
    devices: { list: os.devices.list.handler(() => [...recordedDevices]) },
    settings: {
      get: os.settings.get.handler(() => world.settings),
      set: os.settings.set.handler(({ input }) => {
        world.settings = { ...world.settings, ...(input as Partial<typeof world.settings>) };
        world.jobs.changed("settings");
        return world.settings;
      }),
    },
  });
}
