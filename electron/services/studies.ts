import path from "node:path";
import type { Job, StudyDetail, StudySummary } from "../contract/index.ts";
import { isFinal } from "../jobs/index.ts";
import { FaultError, listStudies, makeFault, readStudy, removeStudy, touchCache } from "../store/index.ts";
import { prepareOnce, studyOf } from "./chains.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { isThere, volumeInfo } from "./voxels.ts";

export function studiesRouter(desk: DeskContext) {
  const { workspace, queue, hub } = desk;
  return {
    list: os.studies.list.handler(() =>
      listStudies(workspace, (error) => console.error(error instanceof Error ? error.message : error)),
    ),
    get: os.studies.get.handler(({ input }) => detail(desk, input.id)),
    import: os.studies.import.handler(async ({ input }) => {
      const paths = await desk.allowPaths(input.paths);
      // `upTo` is not the task's business: it stands in the job so that a restart knows what was to follow.
      const jobs = await queue.add([{ kind: "import", title: importTitle(paths), input: { paths, upTo: input.upTo } }]);
      return { jobs: jobs.map(({ id }) => id) };
    }),
    prepare: os.studies.prepare.handler(async ({ input }) => {
      const study = await analysable(desk, input.id);
      const jobs = await desk.inTurn(() => queue.add([prepareOnce(desk, study)]));
      return { jobs: jobs.map(({ id }) => id) };
    }),
    remove: os.studies.remove.handler(async ({ input }) => {
      const busy = jobsOf(desk, input.id)[0];
      if (busy !== undefined) throw new FaultError("BUSY", `“${busy.title}” is still at work on this study.`);
      const removed = await removeStudy(workspace, input.id);
      if (removed) hub.publish({ type: "changed", what: "studies" });
      return { removed };
    }),
  };
}

/** The study, or FaultError NOT_FOUND. */
export async function existing(desk: DeskContext, id: string): Promise<StudySummary> {
  const study = await readStudy(desk.workspace, id);
  if (study !== null) return study;
  throw new FaultError("NOT_FOUND", `There is no study ${id} in this workspace.`);
}

/** The study, where it may be analysed; else FaultError REFUSED with every reason. */
export async function analysable(desk: DeskContext, id: string): Promise<StudySummary> {
  const study = await existing(desk, id);
  const { analysable, findings } = study.quality.verdict;
  if (analysable !== "refused") return study;
  const reasons = findings.filter(({ severity }) => severity === "refused").map(({ message }) => message);
  throw new FaultError("REFUSED", `This series cannot be analysed. ${reasons.join(" ")}`.trim(), {
    kept: "It can still be looked at in Read.",
  });
}

async function detail(desk: DeskContext, id: string): Promise<StudyDetail> {
  const { workspace } = desk;
  const study = await existing(desk, id);
  const file = workspace.cacheFile(id, "volume");
  if (!(await isThere(file))) await makeCache(desk, id);
  await touchCache(file);
  const lungsFile = workspace.lungsFile(id);
  const [volume, lungs] = await Promise.all([
    volumeInfo(desk, file, "HU", null),
    isThere(lungsFile).then((there) => (there ? volumeInfo(desk, lungsFile, "label", null) : null)),
  ]);
  return { ...study, volume, lungs };
}

/** The cached volume was evicted: it is made again from the originals, once however many ask. */
async function makeCache(desk: DeskContext, id: string): Promise<void> {
  const under = desk.queue
    .list()
    .find((job) => job.kind === "cache" && studyOf(desk, job) === id && !isFinal(job.state));
  const [job] =
    under === undefined
      ? await desk.queue.add([{ kind: "cache", title: "Read the originals again", input: { study: id } }])
      : [under];
  if (job === undefined) return;
  const ended = await desk.queue.ended(job.id);
  if (ended.state !== "finished")
    throw FaultError.of(ended.fault ?? makeFault("CANCELLED", "Reading the originals was stopped."));
}

function jobsOf(desk: DeskContext, id: string): Job[] {
  return desk.queue.list().filter((job) => !isFinal(job.state) && studyOf(desk, job) === id);
}

function importTitle(paths: readonly string[]): string {
  const [first = ""] = paths;
  return paths.length === 1
    ? `Import ${path.basename(first)}`
    : `Import ${path.basename(first)} and ${paths.length - 1} more`;
}
