import path from "node:path";
import type { Job, StudySummary } from "../contract/index.ts";
import { isFinal, newJobId } from "../jobs/index.ts";
import type { NewJob } from "../jobs/index.ts";
import { asFault, listStudies, readRecord, studySource } from "../store/index.ts";
import { predictChain, predictJob, prepareJob, prepareOnce } from "./chains.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { chooseModels } from "./models.ts";
import type { ChosenModels } from "./models.ts";

const names = { synthetic: "the synthetic sample", real: "the public sample" } as const;

export function samplesRouter(desk: DeskContext) {
  return {
    open: os.samples.open.handler(({ input: { real } }) =>
      desk.inTurn(async () => {
        const study = await sampleStudy(desk, real);
        const under = desk.queue.list().filter((job) => isOfSample(job, real) && !isFinal(job.state));
        if (under.length > 0) return { jobs: under.map(({ id }) => id), study: study?.study.id ?? null };
        const models = await modelsOrNone(desk);
        const wishes = study === null ? wholeChain(desk, real, models) : await missing(desk, study, models);
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

/** Sample → import → prepare → predict. */
function wholeChain(desk: DeskContext, real: boolean, models: ChosenModels | null): NewJob[] {
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
    ...(models === null ? [] : [predictJob(study, name, models, prefix, [prepared])]),
  ];
}

/** What the sample that is there still lacks. */
async function missing(desk: DeskContext, study: StudySummary, models: ChosenModels | null): Promise<NewJob[]> {
  if (models !== null) return predictChain(desk, study, models);
  return study.prepared === null ? [prepareOnce(desk, study)] : [];
}

/** Where no model ships and none was trained yet, the sample is still there to be looked at and trained on. */
async function modelsOrNone(desk: DeskContext): Promise<ChosenModels | null> {
  return chooseModels(desk, {}).catch((error: unknown) => {
    if (asFault(error).code === "NOT_FOUND") return null;
    throw error;
  });
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
