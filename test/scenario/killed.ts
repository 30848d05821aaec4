import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { metric } from "../../electron/contract/index.ts";
import type { Metric, RunConfig } from "../../electron/contract/index.ts";
import { runState } from "../../electron/store/index.ts";
import type { DeskHands } from "./desk.ts";
import { jobsDone, jobsOf, studiesOf, until } from "./workspace.ts";

/** What happens to a run when a process dies under it: the same in the desktop window and in browser mode. */

const root = path.resolve(import.meta.dirname, "../..");
/** Few patches a step: what matters here is steps, and a checkpoint comes every ten. */
const [steps, batch] = [40, 2];

/** A run under way: where it is, and its curve when its process was ended. */
export interface Interrupted {
  readonly run: string;
  readonly checkpointStep: number;
  readonly curve: readonly Metric[];
}

/** Puts one small synthetic chest, prepared, into the workspace of a desk. */
export async function prepareSmallChest(hands: DeskHands, workspace: string, scratch: string): Promise<string> {
  const cohort = path.join(scratch, "cohort");
  const aside = path.join(scratch, "ws");
  const words = ["phantom", "--patients", "1", "--seed", "3", "--out", cohort, "--workspace", aside];
  execFileSync(process.execPath, [path.join(root, "out/electron/hilum.mjs"), ...words]);
  await hands.importPath(path.join(cohort, "SYNTHETIC-0001"), "Import and prepare");
  await jobsDone(workspace, "prepare", 60);
  const [study] = studiesOf(workspace);
  if (study === undefined) throw new Error("nothing was imported");
  return study.id;
}

/** Starts a run at the desk and calls `kill` when it has steps behind its first checkpoint. */
export async function killWhileTraining(
  hands: DeskHands,
  workspace: string,
  kill: () => Promise<void>,
): Promise<Interrupted> {
  const before = runsOf(workspace);
  await hands.startTraining("tiny", steps, batch);
  const run = await until("the run's folder", 20, () => runsOf(workspace).find((id) => !before.includes(id)));
  await until("steps behind a checkpoint", 150, () => {
    const saved = checkpointOf(workspace, run);
    return saved !== null && (curveOf(workspace, run).at(-1)?.step ?? 0) > saved ? true : undefined;
  });
  await kill();
  const checkpointStep = checkpointOf(workspace, run);
  if (checkpointStep === null) throw new Error("the checkpoint has gone");
  const curve = curveOf(workspace, run);
  expect(curve.at(-1)?.step, "the run was not over yet").toBeLessThan(steps);
  return { run, checkpointStep, curve };
}

/** The desk says what happened and what is saved, resumes at a click, and the run ends as if nothing had happened. */
export async function resumeToTheEnd(
  hands: DeskHands,
  workspace: string,
  { run, checkpointStep, curve }: Interrupted,
  said: RegExp,
): Promise<void> {
  const { page } = hands;
  await page.evaluate((id) => {
    location.hash = `#/train/${id}`;
  }, run);
  await page.getByText(said).first().waitFor();
  await page.getByText(`Step ${checkpointStep} is saved.`).waitFor();
  expect(trainJobOf(workspace, run)).toMatchObject({ state: "interrupted", resumable: true, attempt: 1 });

  await page.getByRole("button", { name: `Resume from step ${checkpointStep}` }).click();
  await until("the end of the run", 150, () => (trainJobOf(workspace, run)?.state === "finished" ? true : undefined));
  await page.getByText(`${steps} of ${steps}`).first().waitFor();
  await page.getByRole("link", { name: run }).waitFor();
  expect(await page.getByText(said).count(), "what is over is not told any more").toBe(0);

  const whole = curveOf(workspace, run);
  expect(whole.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
  // What was saved was not made again: even the clock's part of it is the old one. What was lost was made again with the
  // old weights, optimiser and order of the patches.
  expect(whole.slice(0, checkpointStep)).toEqual(curve.slice(0, checkpointStep));
  for (const { step, lossNatsPerVoxel } of curve)
    expect(whole[step - 1]?.lossNatsPerVoxel, `loss of step ${step}`).toBeCloseTo(lossNatsPerVoxel, 5);
  expect(trainJobOf(workspace, run)?.attempt).toBe(2);
}

/** After all of Hilum was killed: every record of the workspace can be read, and no file was left half written in its place. */
export function expectWholeWorkspace(workspace: string): void {
  const files = fs
    .readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
  expect(files.length).toBeGreaterThan(5);
  for (const { parentPath, name } of files)
    expect(() => JSON.parse(fs.readFileSync(path.join(parentPath, name), "utf8")) as unknown, name).not.toThrow();
}

/** The processes that a process has started, by a word of their command line. */
export function childrenOf(parent: number, word: string): number[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(" ").includes(word))
    .map(([pid]) => Number(pid));
}

/** Resolves with the milliseconds until none of these processes lived; throws after ten seconds. */
export async function timeUntilGone(pids: readonly number[]): Promise<number> {
  const diedAt = Date.now();
  while (pids.some(isAlive)) {
    if (Date.now() - diedAt > 10_000) throw new Error(`still there after 10 s: ${pids.filter(isAlive).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Date.now() - diedAt;
}

/** A zombie, dead but not yet taken note of by its parent, does not count. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    // After the name in brackets, which may hold anything: the state (proc(5), stat).
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return !"ZX".includes(stat.charAt(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

function trainJobOf(workspace: string, run: string): ReturnType<typeof jobsOf>[number] | undefined {
  return jobsOf(workspace).find((job) => job.kind === "train" && (job.input as { run?: string }).run === run);
}

function runsOf(workspace: string): RunConfig["id"][] {
  const folder = path.join(workspace, "runs");
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}

function checkpointOf(workspace: string, run: string): number | null {
  const file = path.join(workspace, "runs", run, "state.json");
  return fs.existsSync(file) ? runState.parse(JSON.parse(fs.readFileSync(file, "utf8"))).checkpointStep : null;
}

/** Whole lines only: the last one may be under the pen. */
function curveOf(workspace: string, run: string): Metric[] {
  const file = path.join(workspace, "runs", run, "metrics.jsonl");
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => metric.parse(JSON.parse(line)));
}
