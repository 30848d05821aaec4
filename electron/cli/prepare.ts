import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import { refusedOr } from "./refused.ts";
import type { RunBody, Session } from "./session.ts";

export function addPrepare(program: Command, run: RunBody): void {
  const command = program
    .command("prepare")
    .description("finds the lungs of studies and keeps them at 1 mm")
    .argument("<study...>", "ids of imported studies");
  command.action((studies: string[]) =>
    run(command, async (session) => {
      const prepared = await prepareAll(studies, session);
      session.output.say(
        "done",
        { prepared: prepared.length, asked: studies.length },
        `${prepared.length} of ${studies.length} prepared`,
      );
      return prepared.length < studies.length ? exitCodes.someRefused : exitCodes.done;
    }),
  );
}

/** Prepares one after another; one that is refused is told and left out. */
export async function prepareAll(studies: readonly string[], session: Session): Promise<string[]> {
  const prepared: string[] = [];
  for (const study of studies) {
    const outcome = await refusedOr(session, async () => {
      const { findings } = await session.task("prepare", { study });
      session.output.say(
        "prepared",
        { study, findings },
        [`prepared ${study}`, ...findings.map(({ message }) => `         ${message}`)].join("\n"),
      );
    });
    if (outcome === exitCodes.done) prepared.push(study);
  }
  return prepared;
}
