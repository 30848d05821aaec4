import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import { wholeNumber } from "./number.ts";
import type { RunBody } from "./session.ts";

export function addPhantom(program: Command, run: RunBody): void {
  const command = program
    .command("phantom")
    .description("a cohort of synthetic patients as DICOM, with labels.csv")
    .requiredOption("--patients <n>", "how many", wholeNumber(1))
    .requiredOption("--out <dir>", "where to write")
    .option("--seed <n>", "decides everything random", wholeNumber(0), 1)
    .option("--adult", "whole chests instead of small quick ones")
    .option("--matrix <n>", "rows and columns of adult chests; 512 otherwise", wholeNumber(64));
  command.action((options: { patients: number; out: string; seed: number; adult?: boolean; matrix?: number }) =>
    run(command, async (session) => {
      const { patients, seed, matrix } = options;
      const made = await session.task("phantom", {
        patients,
        seed,
        out: path.resolve(options.out),
        small: options.adult !== true,
        ...(matrix === undefined ? {} : { matrix }),
      });
      session.output.say("done", made, `${patients} synthetic patients in ${made.folder}`);
      return exitCodes.done;
    }),
  );
}
