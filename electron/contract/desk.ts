import { eventIterator, oc } from "@orpc/contract";
import { deskEvent } from "./events.ts";
import { fault } from "./faults.ts";
import { job } from "./job.ts";
import { markInput, marks } from "./marks.ts";
import { listedModel } from "./model.ts";
import { result, resultDetail, similarDetail } from "./result.ts";
import { configurationCard, metric, runSummary, startRun } from "./run.ts";
import { settings } from "./settings.ts";
import { studyDetail, studySummary } from "./study.ts";
import { vec3 } from "./volume.ts";
import { z } from "./zod.ts";

/** Every procedure may answer with this declared error; its data is what a person is told. */
const base = oc.errors({ FAULT: { status: 422, data: fault } });
const id = z.object({ id: z.string() });
const started = z.object({ jobs: z.array(z.string()) });

export const appInfo = z.object({
  name: z.string(),
  version: z.string(),
  mode: z.enum(["electron", "browser"]),
  platform: z.string(),
  workspace: z.string(),
  electron: z.string().nullable(),
  chrome: z.string().nullable(),
  node: z.string(),
  root: z.string().nullable(),
  softwareRendering: z.boolean().nullable(),
});

export const deviceReport = z.object({
  id: z.string(),
  name: z.string(),
  available: z.boolean(),
  reason: z.string().nullable(),
  recipes: z.string().nullable(),
  threads: z.number().int(),
});

/** What the desk and main say to each other, in both modes. */
export const deskContract = {
  app: {
    info: base.output(appInfo),
    events: base.output(eventIterator(deskEvent)),
    /** Electron's folder dialog; browser mode answers with fault NOT_HERE. */
    pickFolder: base.output(z.object({ paths: z.array(z.string()) })),
  },
  studies: {
    list: base.output(z.array(studySummary)),
    /** Opens for reading; if the cached volume was evicted, it is made again first. */
    get: base.input(id).output(studyDetail),
    /** The only door in both modes. A path list in, a job out; `upTo` chains preparation and prediction. */
    import: base
      .input(
        z.object({
          paths: z.array(z.string()).min(1),
          upTo: z.enum(["import", "prepare", "predict"]).default("import"),
        }),
      )
      .output(started),
    prepare: base.input(id).output(started),
    remove: base.input(id).output(z.object({ removed: z.boolean() })),
  },
  results: {
    list: base.input(z.object({ study: z.string() })).output(z.array(result)),
    get: base.input(z.object({ study: z.string(), model: z.string() })).output(resultDetail),
    /** Prepares first where needed. A model left out: the first of its kind in the list. */
    predict: base
      .input(z.object({ study: z.string(), gmcae: z.string().optional(), classifier: z.string().optional() }))
      .output(started),
    /** Looks for the training patches that a place is most like; a search under way in the same study is stopped. */
    similar: base
      .input(z.object({ study: z.string(), model: z.string(), lps: vec3 }))
      .output(z.object({ job: z.string() })),
    /** What such a job found. Only the newest of a study keeps its pictures. */
    similarFound: base.input(z.object({ job: z.string() })).output(similarDetail),
  },
  /** What readers marked, kept with the study. Main writes the times and whether a map had been uncovered. */
  marks: {
    get: base.input(z.object({ study: z.string() })).output(marks),
    put: base.input(z.object({ study: z.string(), mark: markInput })).output(marks),
    /** A map of the study is uncovered. Only the first time counts. */
    reveal: base.input(z.object({ study: z.string() })).output(marks),
  },
  /** Of each kind the first is the one that is taken where none is named. */
  models: { list: base.output(z.array(listedModel)) },
  runs: {
    configurations: base.output(z.array(configurationCard)),
    list: base.output(z.array(runSummary)),
    start: base.input(startRun).output(z.object({ run: z.string(), jobs: z.array(z.string()) })),
    metrics: base.input(id.extend({ fromStep: z.number().int().default(0) })).output(z.array(metric)),
    resume: base.input(id).output(started),
  },
  jobs: {
    list: base.output(z.array(job)),
    /** First call asks, a second kills. */
    stop: base.input(id).output(z.object({ state: z.string() })),
    /** Training under way leaves a checkpoint and then its lane; `resume` goes on with it. Of other jobs nothing changes. */
    pause: base.input(id).output(z.object({ state: z.string() })),
    resume: base.input(id).output(started),
  },
  samples: {
    /** Makes (or, `real`, downloads) the sample study, imports, prepares and predicts it. Nothing is done twice. */
    open: base.input(z.object({ real: z.boolean() })).output(started.extend({ study: z.string().nullable() })),
  },
  devices: { list: base.output(z.array(deviceReport)) },
  settings: { get: base.output(settings), set: base.input(settings.partial()).output(settings) },
};

export type DeskContract = typeof deskContract;
export type AppInfo = z.infer<typeof appInfo>;
export type DeviceReport = z.infer<typeof deviceReport>;
