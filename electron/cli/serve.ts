import path from "node:path";
import type { Command } from "commander";
import type { CliHost } from "./host.ts";
import { wholeNumber } from "./number.ts";
import { Output } from "./output.ts";
import type { CommonOptions } from "./session.ts";

/** The only command that opens no session of its own: the server has the services. */
export function addServe(program: Command, host: CliHost): void {
  const command = program
    .command("serve")
    .description("the desk in a browser on this computer, at an address that is good once")
    .argument("[path...]", "files or folders to open at once")
    .option("--port <n>", "0: any free one", wholeNumber(0), 0)
    .option("--root <dir>", "folder that paths are confined to; your home folder otherwise");
  command.action(async (paths: string[], options: { port: number; root?: string }) => {
    const common: CommonOptions = command.optsWithGlobals();
    const output = new Output(host.streams, { json: common.json === true, quiet: false });
    const open = paths.map((each) => path.resolve(each));
    await host.serve({ workspace: common.workspace, port: options.port, root: options.root, open }, (url) =>
      output.say("serving", { url }, `Hilum is at ${url}\nCtrl-C ends it.`),
    );
  });
}
