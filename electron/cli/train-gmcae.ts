import { Option } from "commander";
import type { Command } from "commander";
import type { Job, StartRun, TaskOutput } from "../contract/index.ts";
import { chosenConfig } from "./chosen-config.ts";
import type { ChosenConfig } from "./chosen-config.ts";
import { collectSet, configKeys, unknownKeys } from "./config-keys.ts";
import { exitCodes } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { importPaths } from "./import.ts";
import { positiveNumber, wholeNumber } from "./number.ts";
import { prepareAll } from "./prepare.ts";
import type { RunBody, Session } from "./session.ts";

interface TrainOptions {
  readonly data?: string[];
  readonly study?: string[];
  readonly config: string;
  readonly set: Readonly<Record<string, string>>;
  readonly steps: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly sampling: "random" | "grid";
  readonly patience?: number;
  readonly tensorboard?: boolean;
  readonly name?: string;
  readonly resume?: string;
  readonly printConfig?: boolean;
}

export function addTrainGmcae(program: Command, run: RunBody): void {
  const command = program
    .command("train-gmcae")
    .description("trains an autoencoder on scans; Ctrl-C leaves a checkpoint to resume from")
    .option("--data <path...>", "folders of scans; imported and prepared first")
    .option("--study <id...>", "studies of the workspace")
    .option("--config <name|file>", "a named configuration, or a JSON file that names what differs from one", "tiny")
    .option("--set <key=value...>", "changes one value of the configuration; see --print-config", collectSet, {})
    .option("--steps <n>", "steps to train", wholeNumber(1), 2000)
    .option("--batch <n>", "patches a step", wholeNumber(1))
    .option("--learning-rate <rate>", "highest learning rate", positiveNumber)
    .option("--seed <n>", "decides everything random", wholeNumber(0))
    .addOption(
      new Option("--sampling <way>", "patches at random places with enough lung, or the original's grid")
        .choices(["random", "grid"])
        .default("random"),
    )
    .option("--patience <n>", "ends the run after n validations without improvement", wholeNumber(1))
    .option("--tensorboard", "writes the curve as TensorBoard events too, into the folder of the run")
    .option("--name <text>", "what the run and its model are called")
    .option("--resume <run>", "goes on with a run that was stopped")
    .option("--print-config", "prints the named configurations and what each of their keys means, and ends");
  command.action((options: TrainOptions) => run(command, (session) => trainGmcae(options, session, command)));
}

async function trainGmcae(options: TrainOptions, session: Session, command: Command): Promise<ExitCode> {
  const { client } = session.desk;
  if (options.printConfig === true) return printConfig(session);
  if (options.resume !== undefined) {
    const { jobs } = await client.runs.resume({ id: options.resume });
    return finish(options.resume, jobs, exitCodes.done, session);
  }
  const chosen = await chosenConfig(options.config, await client.runs.configurations(), options.set);
  const unknown = unknownKeys(Object.keys(chosen.overrides ?? {}));
  if (unknown !== null) command.error(`error: ${options.config}: ${unknown}`);
  const found = await studiesOf(options, session);
  if (found.studies.length === 0) {
    if (options.data === undefined && options.study === undefined)
      command.error("error: --data or --study is needed: what to train on");
    return exitCodes.someRefused;
  }
  const { run, jobs } = await client.runs.start(wishOf(options, chosen, found.studies, session));
  session.output.note(`Run ${run}`);
  return finish(run, jobs, found.code, session);
}

async function studiesOf(
  { data, study }: TrainOptions,
  session: Session,
): Promise<{ studies: string[]; code: ExitCode }> {
  const imported = data === undefined ? null : await importPaths(data, session);
  const asked = [...new Set([...(study ?? []), ...(imported?.studies ?? [])])];
  const studies = await prepareAll(asked, session);
  const isWhole = studies.length === asked.length && (imported?.refused.length ?? 0) === 0;
  return { studies, code: isWhole ? exitCodes.done : exitCodes.someRefused };
}

async function printConfig({ desk, output }: Session): Promise<ExitCode> {
  output.note("Keys of a configuration, for --set key=value or a JSON file:");
  for (const each of configKeys)
    output.say("key", { ...each }, `${each.key.padEnd(14)} ${each.meaning}: ${each.wants}`);
  output.note("Named configurations, for --config:");
  for (const card of await desk.client.runs.configurations())
    output.say(
      "configuration",
      card,
      `${card.id.padEnd(14)} ${card.title}, ${card.parameters} parameters, batch ${card.batch}, learning rate ${card.learningRate}. ${card.words}`,
    );
  return exitCodes.done;
}

function wishOf(options: TrainOptions, chosen: ChosenConfig, studies: string[], session: Session): StartRun {
  const given = {
    name: options.name,
    batch: options.batch,
    learningRate: options.learningRate,
    seed: options.seed,
    sampling: options.sampling,
    patience: options.patience,
    tensorboard: options.tensorboard,
    device: session.common.device,
  };
  return {
    studies,
    steps: options.steps,
    ...chosen,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

async function finish(run: string, jobs: readonly string[], code: ExitCode, session: Session): Promise<ExitCode> {
  let last: Job | null = null;
  for (const id of jobs) last = await session.follow(id);
  if (last === null) return code;
  if (last.state === "finished") {
    const output = last.output as TaskOutput<"train">;
    session.output.say("done", output, `trained ${run}; the model has the same id${waitedWords(output)}`);
    return code;
  }
  const isStopped = last.state === "stopped";
  const todo = `Go on with: hilum train-gmcae --resume ${run}`;
  session.output.fault(
    last.fault === null
      ? { code: "CANCELLED", message: "The training was stopped.", kept: "Its last checkpoint was kept.", todo }
      : { ...last.fault, todo: last.fault.todo ?? todo },
  );
  return isStopped ? exitCodes.cancelled : exitCodes.fault;
}

function waitedWords({ waitedShare }: TaskOutput<"train">): string {
  if (waitedShare === null || waitedShare === undefined) return "";
  return `; ${(100 * waitedShare).toFixed(1)} % of the time the device waited for data`;
}
