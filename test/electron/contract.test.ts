import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { build } from "vite";
import { describe, expect } from "vitest";
import { electronExecutable, freshFolder } from "../harness/electron.ts";
import { testWith } from "../need.ts";
import { contractChecks } from "../suites/contract.ts";

/** A main process that serves the played desk over a MessagePortMain and holds the whole suite against it. */
const main = (dir: string): string => `
  import { app, MessageChannelMain } from "electron";
  import { createORPCClient } from "@orpc/client";
  import { RPCLink } from "@orpc/client/message-port";
  import { RPCHandler } from "@orpc/server/message-port";
  import { contractChecks } from "${path.join(import.meta.dirname, "../suites/contract.ts")}";
  import { openWorld } from "${path.join(import.meta.dirname, "../suites/world.ts")}";
  const run = async () => {
    await app.whenReady();
    const { desk } = await openWorld(${JSON.stringify(dir)});
    const { port1, port2 } = new MessageChannelMain();
    new RPCHandler(desk.router).upgrade(port1);
    const client = createORPCClient(new RPCLink({ port: port2 }));
    port1.start();
    port2.start();
    for (const [name, check] of Object.entries(contractChecks)) {
      const problem = await check(client).then(() => null, (error) => String(error));
      console.log("check " + JSON.stringify({ name, problem }));
    }
    app.exit(0);
  };
  run().catch((error) => { console.error(error); app.exit(1); });`;

describe("the contract over MessagePortMain", () => {
  testWith(["electron"])("every check of the suite holds in Electron's main process", async () => {
    const appDir = await bundledApp();
    const args = [appDir, `--user-data-dir=${freshFolder("profile")}`, "--disable-gpu"];
    const child = spawn(electronExecutable(), args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve) => child.once("exit", resolve));
    const checks = [...output.matchAll(/^check (.*)$/gm)].map(
      ([, json = ""]) => JSON.parse(json) as { name: string; problem: string | null },
    );
    expect(code).toBe(0);
    expect(checks).toEqual(Object.keys(contractChecks).map((name) => ({ name, problem: null })));
  });
});

async function bundledApp(): Promise<string> {
  const dir = freshFolder("contract");
  // Named inside the checkout, so that its packages are found from there; never written there.
  const entry = "virtual:contract-main";
  const source = main(dir);
  await build({
    configFile: false,
    logLevel: "error",
    root: path.resolve(import.meta.dirname, "../.."),
    cacheDir: path.join(dir, "cache"),
    publicDir: false,
    plugins: [
      {
        name: "main",
        resolveId: (id: string) => (id === entry ? path.join(import.meta.dirname, "contract-main.ts") : null),
        load: (id: string) => (id.endsWith("contract-main.ts") ? source : null),
      },
    ],
    build: {
      ssr: true,
      outDir: dir,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        input: { main: entry },
        external: ["electron"],
        output: { format: "esm", entryFileNames: "[name].mjs" },
      },
    },
    ssr: { noExternal: true, target: "node" },
  });
  fs.writeFileSync(
    path.join(dir, "package.json"),
    JSON.stringify({ name: "contract", version: "0.0.0", type: "module", main: "main.mjs" }),
  );
  return dir;
}
