import path from "node:path";
import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { RunBody } from "./session.ts";

export function addSample(program: Command, run: RunBody): void {
  const command = program
    .command("sample")
    .description("writes the synthetic sample study, or fetches the public one (LIDC-IDRI-0001, about 70 MB)")
    .option("--real", "fetch the public CT from The Cancer Imaging Archive; the only command that uses the network")
    .option("--out <dir>", "where to write; the workspace's samples otherwise")
    .option("--base-url <url>", "another address of the archive's REST service");
  command.action((options: { real?: boolean; out?: string; baseUrl?: string }) =>
    run(command, async (session) => {
      const input = {
        real: options.real === true,
        out: options.out === undefined ? null : path.resolve(options.out),
        baseUrl: options.baseUrl ?? null,
      };
      const { folder, attribution } = await session.task("sample", input);
      session.output.say("done", { folder, attribution }, attribution === null ? folder : `${folder}\n${attribution}`);
      return exitCodes.done;
    }),
  );
}
