import { Command, CommanderError } from "commander";
import { addDevices } from "./devices.ts";
import { addEvaluate } from "./evaluate.ts";
import { exitCodeOf, exitCodes } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { faultOf } from "./faults.ts";
import type { CliHost } from "./host.ts";
import { addImport } from "./import.ts";
import { addModels } from "./models.ts";
import { Output } from "./output.ts";
import { addPartition } from "./partition.ts";
import { addPhantom } from "./phantom.ts";
import { addPredict } from "./predict.ts";
import { addPrepare } from "./prepare.ts";
import { addRuns } from "./runs.ts";
import { addSample } from "./sample.ts";
import { addScan } from "./scan.ts";
import { addServe } from "./serve.ts";
import { Session } from "./session.ts";
import type { Body, CommonOptions, RunBody } from "./session.ts";
import { addTrainClassifier } from "./train-classifier.ts";
import { addTrainGmcae } from "./train-gmcae.ts";

/** Runs one command line (without node and script) and returns its exit code. Never throws. */
export async function runCli(args: readonly string[], host: CliHost): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const run: RunBody = async (command, body) => {
    code = await runBody(command.optsWithGlobals(), body, host);
  };
  const program = programOf(run, host);
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const fault = faultOf(error);
    host.streams.err(`hilum: ${fault.message}\n`);
    return exitCodeOf(fault);
  }
}

function programOf(run: RunBody, host: CliHost): Command {
  const program = new Command("hilum")
    .description(
      "Chest CT research on your own computer: where is this lung unlike lung. Research use only, never a diagnosis.",
    )
    .version(host.version)
    .option("--workspace <dir>", "folder that Hilum keeps its things in (or HILUM_WORKSPACE)")
    .option("--json", "one JSON line an event, nothing else on standard output")
    .option("--device <id>", "device to compute on; see hilum devices")
    .option("--quiet", "no progress, no notes")
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.streams.out(text), writeErr: (text) => host.streams.err(text) });
  const commands = [
    addScan,
    addImport,
    addPrepare,
    addTrainGmcae,
    addTrainClassifier,
    addPredict,
    addEvaluate,
    addPartition,
    addSample,
    addPhantom,
    addDevices,
    addModels,
    addRuns,
  ];
  for (const add of commands) add(program, run);
  addServe(program, host);
  // Subcommands do not take these over by themselves.
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

async function runBody(common: CommonOptions, body: Body, host: CliHost): Promise<ExitCode> {
  const output = new Output(host.streams, { json: common.json === true, quiet: common.quiet === true });
  try {
    const desk = await host.openDesk(common.workspace);
    try {
      return await body(new Session(desk, output, host, common));
    } finally {
      output.end();
      await desk.close();
    }
  } catch (error) {
    // Wrong use that only shows once a command is at work: its words are said already.
    if (error instanceof CommanderError) throw error;
    const fault = faultOf(error);
    output.fault(fault);
    return exitCodeOf(fault);
  }
}
