import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";
import { build } from "vite";
import { afterAll, beforeAll, describe, test } from "vitest";
import { WebSocket } from "ws";
import { portOver } from "../../electron/processes/index.ts";
import { serve } from "../../electron/server/index.ts";
import type { BrowserServer } from "../../electron/server/index.ts";
import { contractChecks } from "../suites/contract.ts";
import type { DeskClient } from "../suites/contract.ts";
import { openWorld } from "../suites/world.ts";
import type { World } from "../suites/world.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "hilum-contract-"));
});
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));

describe("the contract over WebSocket", () => {
  let world: World;
  let server: BrowserServer;
  let socket: WebSocket;
  let client: DeskClient;

  beforeAll(async () => {
    const renderer = path.join(dir, "renderer");
    await mkdir(renderer, { recursive: true });
    await writeFile(path.join(renderer, "index.html"), "");
    world = await openWorld(path.join(dir, "socket"));
    server = await serve({
      router: world.desk.router,
      rendererDir: renderer,
      workspaceDir: world.workspace.dir,
      port: 0,
    });
    const cookie = (await fetch(server.url)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const origin = `http://127.0.0.1:${server.port}`;
    socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { cookie }, origin });
    client = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
  });
  afterAll(async () => {
    socket.terminate();
    await server.close();
    await world.desk.close();
  });

  for (const [name, check] of Object.entries(contractChecks)) test(name, () => check(client));
});

describe("the contract over Node's channel", () => {
  let child: ChildProcess;
  let client: DeskClient;

  beforeAll(async () => {
    const entry = await bundled(path.join(dir, "channel"));
    child = fork(entry, [], { serialization: "advanced", execArgv: [] });
    client = createORPCClient(new PortLink({ port: portOver(child) }));
  });
  afterAll(() => void child.kill("SIGKILL"));

  for (const [name, check] of Object.entries(contractChecks)) test(name, () => check(client));
});

/** A child that serves the same desk over its channel. */
async function bundled(folder: string): Promise<string> {
  const from = (file: string): string => JSON.stringify(path.join(import.meta.dirname, file));
  const entry = path.join(folder, "entry.ts");
  await mkdir(folder, { recursive: true });
  await writeFile(
    entry,
    `import { RPCHandler } from ${JSON.stringify(path.join(import.meta.dirname, "../../node_modules/@orpc/server/dist/adapters/message-port/index.mjs"))};
     import { portOver } from ${from("../../electron/processes/index.ts")};
     import { openWorld } from ${from("../suites/world.ts")};
     const { desk } = await openWorld(${JSON.stringify(folder)});
     new RPCHandler(desk.router).upgrade(portOver(process));`,
  );
  await build({
    configFile: false,
    logLevel: "error",
    root: folder,
    build: {
      ssr: true,
      outDir: path.join(folder, "out"),
      target: "node20",
      rolldownOptions: { input: { entry }, output: { format: "esm", entryFileNames: "[name].mjs" } },
    },
    ssr: { noExternal: true, target: "node" },
  });
  return path.join(folder, "out/entry.mjs");
}
