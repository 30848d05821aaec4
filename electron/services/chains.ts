import type { Job, StudySummary } from "../contract/index.ts";
import { isFinal, newJobId, resolveReferences } from "../jobs/index.ts";
import type { JobReference, NewJob } from "../jobs/index.ts";
import { listResults, readStudy } from "../store/index.ts";
import type { DeskContext } from "./context.ts";
import { chooseModels } from "./models.ts";
import type { ChosenModels, ModelWish } from "./models.ts";

/** What follows an import whose job says `upTo`: for every study that may be analysed. Ids are made from the import's. */
export async function followImport(desk: DeskContext, job: Job): Promise<readonly NewJob[]> {
  const upTo = property(job.input, "upTo");
  const studies = property(job.output, "studies");
  if (job.kind !== "import" || (upTo !== "prepare" && upTo !== "predict") || !Array.isArray(studies)) return [];
  const chains = await Promise.all(
    (studies as string[]).map(async (id) => {
      const study = await readStudy(desk.workspace, id);
      if (study === null || study.quality.verdict.analysable === "refused") return [];
      const prefix = `${job.id}-${id.slice(0, 8)}`;
      if (upTo === "prepare") return study.prepared === null ? [prepareOnce(desk, study, prefix, [job.id])] : [];
      return predictChain(desk, study, {}, prefix, [job.id]);
    }),
  );
  return chains.flat();
}

/** Preparation of a study, or the one that is already under way. */
export function prepareOnce(
  desk: DeskContext,
  { study }: StudySummary,
  prefix = newJobId(),
  needs: readonly string[] = [],
): NewJob {
  const under = underWay(desk, "prepare", study.id);
  return under === undefined ? prepareJob(study.id, study.pseudonym, prefix, needs) : known(under);
}

/** Preparation where needed, then prediction. Empty where the result is there already, made by the same models. */
export async function predictChain(
  desk: DeskContext,
  summary: StudySummary,
  wish: ModelWish,
  prefix?: string,
  needs: readonly string[] = [],
): Promise<NewJob[]> {
  const { study, prepared } = summary;
  const models = await chooseModels(desk, wish);
  const results = await listResults(desk.workspace, study.id, () => undefined);
  const same = results.find(({ model }) => model === models.gmcae);
  const isDone =
    same !== undefined &&
    same.coarse !== true &&
    (models.classifier === null || same.probability?.classifier === models.classifier);
  if (isDone && prepared !== null) return [];
  const under = underWay(desk, "predict", study.id, models.gmcae);
  if (under !== undefined) return [known(under)];
  const before = prepared === null ? [prepareOnce(desk, summary, prefix, needs)] : [];
  const needed = before.length > 0 ? idsOf(before) : needs;
  return [...before, predictJob(study.id, study.pseudonym, models, prefix, needed)];
}

export function prepareJob(
  study: string | JobReference,
  name: string,
  prefix?: string,
  needs: readonly string[] = [],
): NewJob {
  return { ...named(prefix, "prepare"), kind: "prepare", title: `Prepare ${name}`, input: { study }, needs };
}

export function predictJob(
  study: string | JobReference,
  name: string,
  { gmcae, classifier }: ChosenModels,
  prefix?: string,
  needs: readonly string[] = [],
): NewJob {
  const input = { study, gmcae, classifier, faithful: false, out: null };
  return { ...named(prefix, "predict"), kind: "predict", title: `Map ${name}`, input, needs };
}

/** The search for what a place of a study is like. */
export function similarJob({ study }: StudySummary, gmcae: string, lps: readonly number[]): NewJob {
  return {
    kind: "similar",
    title: `Find what a place in ${study.pseudonym} is like`,
    input: { study: study.id, gmcae, lps },
  };
}

function underWay(desk: DeskContext, kind: string, study: string, gmcae?: string): Job | undefined {
  return openJobs(desk, kind, study).find(({ input }) => gmcae === undefined || property(input, "gmcae") === gmcae);
}

/** What is queued or running of a kind for a study. */
export function openJobs(desk: DeskContext, kind: string, study: string): Job[] {
  return desk.queue.list().filter((job) => job.kind === kind && !isFinal(job.state) && studyOf(desk, job) === study);
}

/** The study that a job works on; undefined where it works on none, or on one that is not known yet. */
export function studyOf(desk: DeskContext, job: Job): unknown {
  return property(inputOf(desk, job), "study");
}

/** A job's input as far as it is known: what it waits for may not be there yet. */
function inputOf({ queue }: DeskContext, { input }: Job): unknown {
  try {
    return resolveReferences(input, (id) => queue.find(id));
  } catch {
    return input;
  }
}

/** Ids of jobs that were given one. */
export function idsOf(jobs: readonly NewJob[]): string[] {
  return jobs.flatMap(({ id }) => id ?? []);
}

/** A job that exists: adding it again changes nothing and answers with it. */
function known({ id, kind, title, input }: Job): NewJob {
  return { id, kind: kind as NewJob["kind"], title, input };
}

function named(prefix: string | undefined, what: string): { id?: string } {
  return prefix === undefined ? {} : { id: `${prefix}-${what}` };
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
