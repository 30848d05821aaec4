import path from "node:path";
import type { Command } from "commander";
import type { TaskOutput } from "../contract/index.ts";
import { exitCodes } from "./exit.ts";
import type { RunBody, Session } from "./session.ts";

export function addImport(program: Command, run: RunBody): void {
  const command = program
    .command("import")
    .description("takes every viewable series into the workspace; originals are referred to, never written")
    .argument("<path...>", "files or folders")
    .option("--attribution <text>", "whom to name wherever these scans are shown");
  command.action((paths: string[], options: { attribution?: string }) =>
    run(command, async (session) => {
      const { studies, added, refused } = await importPaths(paths, session, options.attribution);
      session.output.say(
        "done",
        { studies, added, refused: refused.length },
        [
          ...studies.map((id) => (added.includes(id) ? `added    ${id}` : `known    ${id}`)),
          `${added.length} added, ${refused.length} refused`,
        ].join("\n"),
      );
      return refused.length > 0 || studies.length === 0 ? exitCodes.someRefused : exitCodes.done;
    }),
  );
}

/** Imports and tells what was refused. Other commands begin with it. */
export async function importPaths(
  paths: readonly string[],
  session: Session,
  attribution: string | null = null,
): Promise<TaskOutput<"import">> {
  const absolute = paths.map((each) => path.resolve(each));
  return session.task("import", { paths: absolute, attribution }, (line) =>
    line.type === "file" ? line.outcome === "refused" : !line.verdict.viewable,
  );
}
