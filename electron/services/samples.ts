import path from "node:path";
import type { Job, StudySummary } from "../contract/index.ts";
import { isFinal, newJobId } from "../jobs/index.ts";
import type { NewJob } from "../jobs/index.ts";
import { listStudies, readRecord, studySource } from "../store/index.ts";
import { predictChain, predictJob, prepareJob } from "./chains.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { chooseModels } from "./models.ts";

const names = { synthetic: "the synthetic sample", real: "the public sample" } as const;

export function samplesRouter(desk: DeskContext) {
  return {
    open: os.samples.open.handler(({ input: { real } }) =>
      desk.inTurn(async () => {
        const study = await sampleStudy(desk, real);
        const wishes = study === null ? await wholeChain(desk, real) : await predictChain(desk, study, {});
        const jobs = await desk.queue.add(wishes);
        return { jobs: jobs.map(({ id }) => id), study: study?.study.id ?? null };
      }),
    ),
  };
}

/** The study that was imported from the sample's folder. */
async function sampleStudy(desk: DeskContext, real: boolean): Promise<StudySummary | null> {
  const folder = sampleFolder(desk, real);
  for (const study of await listStudies(desk.workspace, () => undefined)) {
    // Only these can be a sample: one need not look where every study came from.
    if (study.study.synthetic === real) continue;
    const source = await readRecord(path.join(desk.workspace.studyDir(study.study.id), "source.json"), studySource);
    if (source?.files.some((file) => file.startsWith(folder + path.sep)) === true) return study;
  }
  return null;
}

/** Sample → import → prepare → predict; the chain that is under way, where there is one. */
async function wholeChain(desk: DeskContext, real: boolean): Promise<NewJob[]> {
  const under = desk.queue.list().filter((job) => isOfSample(job, real));
  const unfinished = under.filter((job) => !isFinal(job.state));
  if (unfinished.length > 0)
    return unfinished.map(({ id, kind, title, input }) => ({ id, kind: kind as NewJob["kind"], title, input }));
  const prefix = `${sampleMark(real)}-${newJobId()}`;
  const [sample, imported, prepared] = [`${prefix}-sample`, `${prefix}-import`, `${prefix}-prepare`];
  const name = real ? names.real : names.synthetic;
  const study = { fromJob: imported, take: "studies.0" };
  return [
    {
      id: sample,
      kind: "sample",
      title: real ? "Get the public sample" : "Make the synthetic sample",
      input: { real, out: null, baseUrl: desk.sampleUrl },
    },
    {
      id: imported,
      kind: "import",
      title: `Import ${name}`,
      input: { paths: [{ fromJob: sample, take: "folder" }], attribution: { fromJob: sample, take: "attribution" } },
      needs: [sample],
    },
    prepareJob(study, name, prefix, [imported]),
    predictJob(study, name, await chooseModels(desk, {}), prefix, [prepared]),
  ];
}

function isOfSample(job: Job, real: boolean): boolean {
  return job.id.startsWith(`${sampleMark(real)}-`);
}

function sampleMark(real: boolean): string {
  return real ? "public-sample" : "sample";
}

/** As tasks/sample names them. */
function sampleFolder({ workspace }: DeskContext, real: boolean): string {
  return workspace.sampleDir(real ? "lidc-idri-0001" : "synthetic");
}
