import path from "node:path";
import { metric, runBound, runConfig, z } from "../contract/index.ts";
import type { Job, RunConfig, RunSummary, StartRun } from "../contract/index.ts";
import { newJobId } from "../jobs/index.ts";
import type { NewJob } from "../jobs/index.ts";
import { FaultError, listRuns, readLines, readRecord, readRun, writeRecord } from "../store/index.ts";
import { idsOf, prepareOnce } from "./chains.ts";
import { configurationCards } from "./configurations.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { analysable } from "./studies.ts";

export function runsRouter(desk: DeskContext) {
  const { workspace, queue, hub } = desk;
  return {
    configurations: os.runs.configurations.handler(() => [...configurationCards]),
    list: os.runs.list.handler(async (): Promise<RunSummary[]> => {
      const runs = await listRuns(workspace, tell);
      return Promise.all(
        runs.map(async (run) => ({
          ...run,
          ...(await boundOf(workspace.runDir(run.config.id))),
          jobId: jobOf(desk, run.config.id)?.id ?? "",
        })),
      );
    }),
    start: os.runs.start.handler(async ({ input }) => {
      const studies = await Promise.all(input.studies.map((id) => analysable(desk, id)));
      if (input.studies.length === 0) throw new FaultError("REFUSED", "No study was chosen to train on.");
      const config = await configOf(desk, input);
      // What was asked for is on disk before anything starts.
      await writeRecord(path.join(workspace.runDir(config.id), "config.json"), runConfig, config);
      const jobs = await desk.inTurn(() => {
        const before = studies.filter(({ prepared }) => prepared === null).map((study) => prepareOnce(desk, study));
        return queue.add([...before, { ...trainJob(config), needs: idsOf(before) }]);
      });
      hub.publish({ type: "changed", what: "runs" });
      return { run: config.id, jobs: jobs.map(({ id }) => id) };
    }),
    metrics: os.runs.metrics.handler(async ({ input }) => {
      const points = await readLines(path.join(workspace.runDir(input.id), "metrics.jsonl"), metric);
      return points.filter(({ step }) => step >= input.fromStep);
    }),
    resume: os.runs.resume.handler(async ({ input }) => {
      const run = await readRun(workspace, input.id);
      if (run === null) throw new FaultError("NOT_FOUND", `There is no run ${input.id}.`);
      const job = jobOf(desk, input.id);
      if (run.model !== null)
        throw new FaultError("REFUSED", `“${run.config.name}” is finished; its model is in Models.`);
      const jobs = job === undefined ? await queue.add([trainJob(run.config)]) : await queue.resume(job.id);
      return { jobs: jobs.map(({ id }) => id) };
    }),
  };
}

/** What a list of runs shows of plan.json. */
const planOfRun = z.object({ bound: runBound.optional() });

/** The run's bound, once its training has written it. A damaged plan is told of, and the run listed without. */
async function boundOf(dir: string): Promise<Pick<RunSummary, "bound">> {
  const plan = await readRecord(path.join(dir, "plan.json"), planOfRun).catch(tell);
  return plan?.bound === undefined ? {} : { bound: plan.bound };
}

function tell(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}

async function configOf(desk: DeskContext, wish: StartRun): Promise<RunConfig> {
  const card = configurationCards.find(({ id }) => id === wish.configuration);
  if (card === undefined) throw new FaultError("REFUSED", `There is no configuration “${wish.configuration}”.`);
  const id = `run-${newJobId()}`;
  return {
    format: "hilum-run",
    version: 1,
    id,
    name: wish.name ?? `${card.title}, ${wish.studies.length} ${wish.studies.length === 1 ? "study" : "studies"}`,
    kind: "gmcae",
    configuration: card.id,
    overrides: wish.overrides ?? {},
    studies: wish.studies,
    steps: wish.steps,
    batch: wish.batch ?? card.batch,
    learningRate: wish.learningRate ?? card.learningRate,
    seed: wish.seed ?? 1,
    device: wish.device ?? (await desk.settings.get()).device,
    sampling: wish.sampling ?? "random",
    patience: wish.patience ?? null,
    tensorboard: wish.tensorboard ?? false,
    createdAt: new Date().toISOString(),
  };
}

function trainJob(config: RunConfig): NewJob {
  return { kind: "train", title: `Train ${config.name}`, input: { run: config.id } };
}

/** The newest attempt of a run's training. */
function jobOf(desk: DeskContext, run: string): Job | undefined {
  return desk.queue
    .list()
    .filter(
      (job) =>
        job.kind === "train" &&
        typeof job.input === "object" &&
        job.input !== null &&
        "run" in job.input &&
        job.input.run === run,
    )
    .at(-1);
}
