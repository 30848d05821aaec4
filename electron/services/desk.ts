import { createRouterClient } from "@orpc/server";
import type { RouterClient } from "@orpc/server";
import type { DeskEvent, Job } from "../contract/index.ts";
import type { JobQueue, NewJob } from "../jobs/index.ts";
import { appRouter } from "./app.ts";
import { followImport } from "./chains.ts";
import type { DeskContext, DeskSurroundings } from "./context.ts";
import { devicesRouter } from "./devices.ts";
import { createHub } from "./hub.ts";
import { os } from "./implementer.ts";
import { jobsRouter } from "./jobs.ts";
import { marksRouter } from "./marks.ts";
import { modelsRouter } from "./models.ts";
import { resultsRouter } from "./results.ts";
import { runsRouter } from "./runs.ts";
import { samplesRouter } from "./samples.ts";
import { settingsFile, settingsRouter } from "./settings.ts";
import { studiesRouter } from "./studies.ts";

/** What the queue wants of whoever opens it. */
export interface QueueHooks {
  emit(event: DeskEvent): void;
  follow(job: Job): Promise<readonly NewJob[]>;
}

export interface DeskOptions extends DeskSurroundings {
  openQueue(hooks: QueueHooks): Promise<JobQueue>;
}

export type DeskRouter = ReturnType<typeof deskRouter>;

/** All services over one workspace. */
export interface Desk {
  readonly router: DeskRouter;
  /** The same services for a caller in this process: the command line. */
  readonly client: RouterClient<DeskRouter>;
  readonly queue: JobQueue;
  publish(event: DeskEvent): void;
  close(): Promise<void>;
}

export async function openDesk({ openQueue, ...surroundings }: DeskOptions): Promise<Desk> {
  const hub = createHub();
  const settings = settingsFile(surroundings.workspace);
  // The queue asks what follows only after it was opened, and then the context is whole.
  let context: DeskContext | null = null;
  const queue = await openQueue({
    emit(event) {
      hub.publish(event);
      for (const what of changesBy(event)) hub.publish({ type: "changed", what });
    },
    follow: (job) => (context === null ? Promise.resolve([]) : followImport(context, job)),
  });
  context = { ...surroundings, queue, hub, settings, inTurn: turns() };
  const router = deskRouter(context);
  return { router, client: createRouterClient(router), queue, publish: hub.publish, close: () => queue.close() };
}

function deskRouter(desk: DeskContext) {
  return os.router({
    app: appRouter(desk),
    studies: studiesRouter(desk),
    results: resultsRouter(desk),
    marks: marksRouter(desk),
    models: modelsRouter(desk),
    runs: runsRouter(desk),
    jobs: jobsRouter(desk),
    samples: samplesRouter(desk),
    devices: devicesRouter(desk),
    settings: settingsRouter(desk),
  });
}

/** Runs one piece of work after another; a failed one does not stop the next. */
function turns(): DeskContext["inTurn"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

/** Which lists must be read again when a job has finished, whatever the task itself said meanwhile. */
const changed: Readonly<Record<string, readonly ("studies" | "results" | "models" | "runs")[]>> = {
  import: ["studies"],
  prepare: ["studies"],
  predict: ["results", "studies"],
  train: ["runs", "models"],
  trainClassifier: ["models"],
};

function changesBy(event: DeskEvent): readonly ("studies" | "results" | "models" | "runs")[] {
  return event.type === "job" && event.job.state === "finished" ? (changed[event.job.kind] ?? []) : [];
}
