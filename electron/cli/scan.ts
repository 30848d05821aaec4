import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { RunBody } from "./session.ts";

export function addScan(program: Command, run: RunBody): void {
  const command = program
    .command("scan")
    .description("a line a file and a line a series: what Hilum would take, and why not")
    .argument("<path...>", "files or folders")
    .option("--samples", "decode every image and give the SHA-256 of its samples");
  command.action((paths: string[], options: { samples?: boolean }) =>
    run(command, async (session) => {
      const input = { paths: paths.map((each) => path.resolve(each)), samples: options.samples === true };
      const counts = await session.task("scan", input, () => true);
      const { read, parsed, refused, series } = counts;
      session.output.say(
        "done",
        counts,
        `${read} read, ${parsed} without an image, ${refused} refused; ${series} series`,
      );
      return refused > 0 || read === 0 ? exitCodes.someRefused : exitCodes.done;
    }),
  );
}
