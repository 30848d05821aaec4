import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import { importPaths } from "./import.ts";
import { wholeNumber } from "./number.ts";
import { prepareAll } from "./prepare.ts";
import type { RunBody } from "./session.ts";

interface ClassifierOptions {
  readonly cohort: string;
  readonly labels: string;
  readonly gmcae: string;
  readonly folds: number;
  readonly symmetries: number;
  readonly seed: number;
  readonly target: string;
  readonly name?: string;
}

export function addTrainClassifier(program: Command, run: RunBody): void {
  const command = program
    .command("train-classifier")
    .description("trains a classifier on an autoencoder's features, tested by folds of patients")
    .requiredOption("--cohort <dir>", "folder of scans")
    .requiredOption("--labels <csv>", "id,cancer with 0 or 1; ids are patient ids or folder names")
    .requiredOption("--gmcae <model>", "the autoencoder")
    .option("--folds <k>", "folds of patients", wholeNumber(2), 5)
    .option("--symmetries <k>", "turned copies of each scan, 1 to 48", wholeNumber(1), 4)
    .option("--seed <n>", "decides everything random", wholeNumber(0), 1)
    .option("--target <text>", "what the label means", "cancer in the label table")
    .option("--name <text>", "what the classifier is called");
  command.action((options: ClassifierOptions) =>
    run(command, async (session) => {
      const imported = await importPaths([options.cohort], session);
      const prepared = await prepareAll(imported.studies, session);
      const name = options.name ?? `Classifier of ${path.basename(path.resolve(options.cohort))}`;
      const { gmcae, folds, symmetries, seed, target } = options;
      const labels = path.resolve(options.labels);
      const matched = await session.task("labels", {
        labels,
        studies: prepared,
        gmcae,
        name,
        target,
        folds,
        symmetries,
        seed,
      });
      for (const problem of matched.problems)
        session.output.say("problem", problem, `${path.basename(problem.file)}: ${problem.message}`);
      const trained = await session.task("trainClassifier", { cohort: matched.cohort, ...session.device });
      session.output.say("done", trained, `trained ${trained.model} on ${matched.studies.length} studies`);
      // The table of labels may lie among the scans.
      const isWhole =
        imported.refused.every((each) => each.file === labels) &&
        prepared.length === imported.studies.length &&
        matched.problems.length === 0;
      return isWhole ? exitCodes.done : exitCodes.someRefused;
    }),
  );
}
