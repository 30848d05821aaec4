import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { RunBody } from "./session.ts";

export function addRuns(program: Command, run: RunBody): void {
  const command = program.command("runs").description("training runs and how far they are");
  command.action(() =>
    run(command, async (session) => {
      for (const each of await session.desk.client.runs.list()) {
        const loss = each.lastLoss === null ? "" : `, loss ${each.lastLoss.toFixed(4)} nats per voxel`;
        const end =
          each.model === null
            ? each.checkpointStep === null
              ? ""
              : `; resumes at ${each.checkpointStep}`
            : `; model ${each.model}`;
        session.output.say(
          "run",
          each,
          `${each.config.id.padEnd(24)} ${each.config.name}: step ${each.step} of ${each.config.steps}${loss}${end}`,
        );
      }
      return exitCodes.done;
    }),
  );
}
