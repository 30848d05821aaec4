import path from "node:path";
import type { Command } from "commander";
import { shardOf } from "../contract/index.ts";
import type { Fault, Shard } from "../contract/index.ts";
import { exitCodeOf, exitCodes } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { faultOf } from "./faults.ts";
import type { RunBody, Session } from "./session.ts";
import { shardFlag } from "./shard.ts";
import { sideBySide } from "./side-by-side.ts";

interface PrepareOptions {
  readonly faithful?: boolean;
  readonly out?: string;
  readonly shard?: Shard;
}

/** A study that could not be prepared, and why. */
interface Failed {
  readonly study: string;
  readonly fault: Fault;
  /** What was thrown. */
  readonly error: unknown;
}

export function addPrepare(program: Command, run: RunBody): void {
  const command = program
    .command("prepare")
    .description("finds the lungs of studies and keeps them at 1 mm; what is prepared already is skipped")
    .argument("<study...>", "ids of imported studies")
    .option("--faithful", "as the original did it (kdsb17, 2017), oddities and all")
    .option("--out <dir>", "also writes <patient>.npz (array_lungs: int16 HU) with its geometry as .json")
    .option(...shardFlag);
  command.action((asked: string[], { faithful = false, out, shard }: PrepareOptions) =>
    run(command, async (session) => {
      const how = { faithful, ...(out === undefined ? {} : { out: path.resolve(out) }) };
      const studies = shard === undefined ? asked : shardOf(asked, shard, (study) => study);
      const { prepared, failed } = await prepareEach(studies, session, how);
      return conclude(studies, prepared, failed, session);
    }),
  );
}

/** Prepares in whatever way each was before; one that is refused is told and left out. */
export async function prepareAll(studies: readonly string[], session: Session): Promise<string[]> {
  const { prepared, failed } = await prepareEach(studies, session, {});
  const ours = failed.find(({ fault }) => exitCodeOf(fault) !== exitCodes.someRefused);
  if (ours !== undefined) throw ours.error;
  return prepared;
}

/** One patient's failure is told and kept while the others go on; only Ctrl-C ends it all. */
async function prepareEach(
  studies: readonly string[],
  session: Session,
  how: { readonly faithful?: boolean; readonly out?: string },
): Promise<{ prepared: string[]; failed: Failed[] }> {
  const failed: Failed[] = [];
  await sideBySide([...new Set(studies)], session, async (study, own) => {
    try {
      await prepareOne(study, own, how);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === "CANCELLED") throw error;
      if (studies.length > 1 || exitCodeOf(fault) === exitCodes.someRefused) session.output.fault(fault);
      failed.push({ study, fault, error });
    }
  });
  return { prepared: studies.filter((study) => failed.every((one) => one.study !== study)), failed };
}

async function prepareOne(
  study: string,
  session: Session,
  how: { readonly faithful?: boolean; readonly out?: string },
): Promise<void> {
  const { findings, known = false, exported } = await session.task("prepare", { study, ...how });
  session.output.say(
    "prepared",
    { study, findings, known, ...(exported === undefined ? {} : { exported }) },
    [
      `${known ? "known   " : "prepared"} ${study}`,
      ...findings.map(({ message }) => `         ${message}`),
      ...(exported === undefined ? [] : [`         ${exported}`]),
    ].join("\n"),
  );
}

function conclude(
  studies: readonly string[],
  prepared: readonly string[],
  failed: readonly Failed[],
  session: Session,
): ExitCode {
  const [only] = failed;
  // Of one study there is nothing to sum up: its fault is the command's.
  if (only !== undefined && studies.length === 1 && exitCodeOf(only.fault) !== exitCodes.someRefused) throw only.error;
  session.output.say(
    "done",
    { prepared: prepared.length, asked: studies.length, failed: failed.map(({ study, fault }) => ({ study, fault })) },
    [
      `${prepared.length} of ${studies.length} prepared`,
      ...failed.map(({ study, fault }) => `failed   ${study}  ${fault.message}`),
    ].join("\n"),
  );
  return failed.length > 0 ? exitCodes.someRefused : exitCodes.done;
}
