import { exitCodeOf, exitCodes } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { faultOf } from "./faults.ts";
import type { Session } from "./session.ts";

/** Does one of several things; a refusal is told and returned, anything else goes on up. */
export async function refusedOr(session: Session, work: () => Promise<void>): Promise<ExitCode> {
  try {
    await work();
    return exitCodes.done;
  } catch (error) {
    const fault = faultOf(error);
    if (exitCodeOf(fault) !== exitCodes.someRefused) throw error;
    session.output.fault(fault);
    return exitCodes.someRefused;
  }
}
