import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { result as resultRecord } from "../contract/index.ts";
import type { Result, Shard } from "../contract/index.ts";
import { chooseAmong } from "../services/index.ts";
import { exitCodes } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { importPaths } from "./import.ts";
import { prepareAll } from "./prepare.ts";
import type { RunBody, Session } from "./session.ts";
import { shardFlag } from "./shard.ts";
import { describeResult } from "./words.ts";

interface PredictOptions {
  readonly out: string;
  readonly model?: string;
  readonly gmcae?: string;
  readonly faithful?: boolean;
  readonly shard?: Shard;
}

export function addPredict(program: Command, run: RunBody): void {
  const command = program
    .command("predict")
    .description(
      "maps scans: imports and prepares by itself, writes result.json, loss.nii.gz, reconstruction.nii.gz, predictions.csv",
    )
    .argument("<path...>", "files or folders")
    .requiredOption("--out <dir>", "where to write; several studies get a folder each")
    .option("--model <id>", "the classifier; it reads the lungs with the autoencoder it was trained on")
    .option("--gmcae <id>", "the autoencoder of the map")
    .option(
      "--faithful",
      "as the original did it: single component, id,cancer only; map and probability by one network",
    )
    .option(...shardFlag);
  command.action((paths: string[], options: PredictOptions) =>
    run(command, (session) => predict(paths, options, session)),
  );
}

async function predict(paths: readonly string[], options: PredictOptions, session: Session): Promise<ExitCode> {
  const models = chooseAmong(await session.desk.client.models.list(), {
    gmcae: options.gmcae,
    classifier: options.model,
    faithful: options.faithful === true,
  });
  const imported = await importPaths(paths, session, { shard: options.shard });
  const studies = await prepareAll(imported.studies, session);
  const out = path.resolve(options.out);
  const isAlone = studies.length === 1 && options.shard === undefined;
  const folders: string[] = [];
  for (const study of studies) {
    const folder = isAlone ? out : path.join(out, study);
    await session.task("predict", {
      study,
      ...models,
      faithful: options.faithful === true,
      out: folder,
      ...session.device,
    });
    const result = await readResult(folder);
    session.output.say("result", { ...result, out: folder }, describeResult(result, study));
    folders.push(folder);
  }
  if (!isAlone && folders.length > 0) await mergeTables(path.join(out, tableOf(options.shard)), folders);
  session.output.say(
    "done",
    { predicted: folders.length, refused: imported.refused.length, out },
    `${folders.length} mapped into ${out}`,
  );
  const isAny = studies.length > 0 || options.shard !== undefined;
  const isWhole = isAny && imported.refused.length === 0 && studies.length === imported.studies.length;
  return isWhole ? exitCodes.done : exitCodes.someRefused;
}

async function readResult(folder: string): Promise<Result> {
  return resultRecord.parse(JSON.parse(await readFile(path.join(folder, "result.json"), "utf8")));
}

/** Shards that share a folder write a table each. */
function tableOf(shard: Shard | undefined): string {
  return shard === undefined ? "predictions.csv" : `predictions-${shard.index}-of-${shard.of}.csv`;
}

/** One table over all: the header once, then each study's row. */
async function mergeTables(file: string, folders: readonly string[]): Promise<void> {
  const tables = await Promise.all(folders.map((folder) => readFile(path.join(folder, "predictions.csv"), "utf8")));
  const header = tables[0]?.slice(0, tables[0].indexOf("\n") + 1) ?? "";
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, header + tables.map((table) => table.slice(table.indexOf("\n") + 1)).join(""));
}
