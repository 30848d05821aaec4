import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import { wholeNumber } from "./number.ts";
import type { RunBody } from "./session.ts";

export function addEvaluate(program: Command, run: RunBody): void {
  const command = program
    .command("evaluate")
    .description("log loss beside the prior's and AUC with its interval")
    .requiredOption("--predictions <csv>", "id,cancer with probabilities")
    .requiredOption("--labels <csv>", "id,cancer with 0 or 1")
    .option("--seed <n>", "of the resampling", wholeNumber(0), 1);
  command.action((options: { predictions: string; labels: string; seed: number }) =>
    run(command, async (session) => {
      const found = await session.task("evaluate", {
        predictions: path.resolve(options.predictions),
        labels: path.resolve(options.labels),
        seed: options.seed,
      });
      for (const problem of found.problems)
        session.output.say("problem", problem, `${path.basename(problem.file)}: ${problem.message}`);
      const { problems, ...numbers } = found;
      const interval =
        found.aucInterval95 === null
          ? " (too few patients for an interval)"
          : ` (95 %: ${found.aucInterval95.map((v) => v.toFixed(3)).join(" to ")})`;
      const auc = found.auc === null ? "no AUC: one class is missing" : `AUC ${found.auc.toFixed(3)}${interval}`;
      session.output.say(
        "done",
        numbers,
        `${found.patients} patients, ${found.positives} positive: log loss ${found.logLoss.toFixed(4)}, the prior's ${found.priorLogLoss.toFixed(4)}; ${auc}`,
      );
      return problems.length > 0 ? exitCodes.someRefused : exitCodes.done;
    }),
  );
}
