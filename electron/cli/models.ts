import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { RunBody } from "./session.ts";

export function addModels(program: Command, run: RunBody): void {
  const command = program.command("models").description("models of the workspace and those that ship");
  command.action(() =>
    run(command, async (session) => {
      for (const model of await session.desk.client.models.list()) {
        const { patients, phantoms } = model.trainedOn;
        const data = [patients > 0 ? `${patients} patients` : "", phantoms > 0 ? `${phantoms} phantoms` : ""]
          .filter((part) => part !== "")
          .join(" and ");
        session.output.say(
          "model",
          model,
          `${model.id.padEnd(24)} ${model.kind.padEnd(10)} ${model.name}; trained on ${data}${model.shipped ? "; ships" : ""}`,
        );
      }
      return exitCodes.done;
    }),
  );
}
