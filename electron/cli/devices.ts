import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import type { RunBody, Session } from "./session.ts";

interface DevicesOptions {
  readonly dumpGraph?: string;
  readonly config: string;
}

export function addDevices(program: Command, run: RunBody): void {
  const command = program
    .command("devices")
    .description("what can compute here, and why the others cannot")
    .option(
      "--dump-graph <dir>",
      "instead, writes what the engine makes of a training step: its graph, and the ONNX file",
    )
    .option("--config <name>", "the configuration of that step", "base");
  command.action(({ dumpGraph, config }: DevicesOptions) =>
    run(command, (session) => (dumpGraph === undefined ? list(session) : dump(config, dumpGraph, session))),
  );
}

async function list(session: Session): Promise<ExitCode> {
  for (const device of await session.desk.client.devices.list()) {
    const state = device.available
      ? `available, ${device.threads} threads`
      : `not available: ${device.reason ?? "no reason known"}`;
    session.output.say("device", device, `${device.id.padEnd(14)} ${device.name}: ${state}`);
  }
  return exitCodes.done;
}

async function dump(configuration: string, out: string, session: Session): Promise<ExitCode> {
  const { files, nodes } = await session.task("graph", { configuration, out: path.resolve(out) });
  session.output.say(
    "graph",
    { configuration, files, nodes },
    [`${configuration}: ${nodes.traced} nodes as traced, ${nodes.optimised} after the passes`, ...files].join("\n"),
  );
  return exitCodes.done;
}
