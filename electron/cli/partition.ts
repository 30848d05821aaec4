import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { RunBody } from "./session.ts";

export function addPartition(program: Command, run: RunBody): void {
  const command = program
    .command("partition")
    .description("the original's split of a table of labels into train.csv and validation.csv")
    .requiredOption("--labels <csv>", "id,cancer with 0 or 1")
    .requiredOption("--out <dir>", "where to write");
  command.action((options: { labels: string; out: string }) =>
    run(command, async (session) => {
      const { train, validation, problems } = await session.task("partition", {
        labels: path.resolve(options.labels),
        out: path.resolve(options.out),
      });
      for (const problem of problems)
        session.output.say("problem", problem, `${path.basename(problem.file)}: ${problem.message}`);
      session.output.say("done", { train, validation }, `${train} for training, ${validation} for validation`);
      return problems.length > 0 ? exitCodes.someRefused : exitCodes.done;
    }),
  );
}
