import path from "node:path";
import type { Command } from "commander";
import type { Shard, TaskOutput } from "../contract/index.ts";
import { exitCodes } from "./exit.ts";
import type { RunBody, Session } from "./session.ts";
import { shardFlag } from "./shard.ts";

/** What an import is asked for beside its paths. */
interface ImportOptions {
  readonly attribution?: string | undefined;
  readonly shard?: Shard | undefined;
}

export function addImport(program: Command, run: RunBody): void {
  const command = program
    .command("import")
    .description("takes every viewable series into the workspace; originals are referred to, never written")
    .argument("<path...>", "files or folders")
    .option("--attribution <text>", "whom to name wherever these scans are shown")
    .option(...shardFlag);
  command.action((paths: string[], options: ImportOptions) =>
    run(command, async (session) => {
      const { studies, added, refused } = await importPaths(paths, session, options);
      session.output.say(
        "done",
        { studies, added, refused: refused.length },
        [
          ...studies.map((id) => (added.includes(id) ? `added    ${id}` : `known    ${id}`)),
          `${added.length} added, ${refused.length} refused`,
        ].join("\n"),
      );
      // A machine may have no share of a few series; a folder without any is a mistake.
      const isAny = studies.length > 0 || options.shard !== undefined;
      return isAny && refused.length === 0 ? exitCodes.done : exitCodes.someRefused;
    }),
  );
}

/** Imports and tells what was refused. Other commands begin with it. */
export async function importPaths(
  paths: readonly string[],
  session: Session,
  { attribution, shard }: ImportOptions = {},
): Promise<TaskOutput<"import">> {
  const absolute = paths.map((each) => path.resolve(each));
  return session.task("import", { paths: absolute, attribution, shard }, (line) =>
    line.type === "file" ? line.outcome === "refused" : !line.verdict.viewable,
  );
}
