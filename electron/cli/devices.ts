import type { Command } from "commander";
import { exitCodes } from "./exit.ts";
import type { RunBody } from "./session.ts";

export function addDevices(program: Command, run: RunBody): void {
  const command = program.command("devices").description("what can compute here, and why the others cannot");
  command.action(() =>
    run(command, async (session) => {
      for (const device of await session.desk.client.devices.list()) {
        const state = device.available
          ? `available, ${device.threads} threads`
          : `not available: ${device.reason ?? "no reason known"}`;
        session.output.say("device", device, `${device.id.padEnd(14)} ${device.name}: ${state}`);
      }
      return exitCodes.done;
    }),
  );
}
