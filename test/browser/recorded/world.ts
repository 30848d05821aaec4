import {
  defaultSettings,
  finalStates,
  type Fault,
  type ListedModel,
  type ResultDetail,
  type Settings,
  type SimilarDetail,
  type StudyDetail,
} from "../../../electron/contract/index.ts";
import { past, PlayedJobs } from "./jobs.ts";
import { KeptMarks } from "./marks.ts";
import { curve, interruptedRun, recordedModels } from "./models.ts";
import type { Point } from "./phantom.ts";
import { PlayedRuns } from "./runs.ts";
import { recordedSimilar } from "./similar.ts";
import { recordedStudies, type RecordedStudy } from "./studies.ts";

export interface WorldOptions {
  /** No studies, jobs and runs, and Welcome not seen yet: a first start. */
  readonly fresh?: boolean;
  readonly settings?: Partial<Settings>;
  /** How long a played job takes, in milliseconds. */
  readonly jobMs?: number;
  /** More studies than the recorded three. */
  readonly extra?: readonly RecordedStudy[];
}

const refused: Fault[] = [
  {
    code: "NOT_DICOM",
    message: "notes.dcm is a text file, not a DICOM file.",
    file: "notes.dcm",
    kept: "Nothing was imported from it.",
    todo: "Leave it out, or choose the folder with the scan.",
  },
  {
    code: "TRUNCATED",
    message: "IM-0042.dcm ends in the middle of its pixels: 301,204 of 524,288 bytes are there.",
    file: "IM-0042.dcm",
    kept: "The other 132 slices of its series were imported.",
    todo: "Copy the file again from its source.",
  },
];

/** What a desk without main can be told: a few studies, results, runs and jobs, and jobs that are played. */
export class World {
  readonly jobs: PlayedJobs;
  readonly runs: PlayedRuns;
  readonly marks = new KeptMarks();
  readonly models: ListedModel[] = [...recordedModels];
  readonly studies: StudyDetail[] = [];
  readonly results: ResultDetail[] = [];
  readonly bytes = new Map<string, Uint8Array>();
  readonly similar = new Map<string, SimilarDetail>();
  settings: Settings;
  private readonly recorded: readonly RecordedStudy[];

  constructor({ fresh = false, settings = {}, jobMs = 1500, extra = [] }: WorldOptions) {
    this.jobs = new PlayedJobs(jobMs);
    this.runs = new PlayedRuns(this.jobs);
    this.settings = { ...defaultSettings, welcomed: !fresh, ...settings };
    this.recorded = [...recordedStudies(), ...extra];
    if (fresh) return;
    for (const study of this.recorded) this.add(study);
    const run = interruptedRun(this.studies.slice(0, 2).map(({ study }) => study.id));
    this.runs.list.push(run);
    this.runs.metrics.set(run.config.id, curve(run.step));
    this.jobs.list.push(
      past({
        id: "job-train-1",
        kind: "train",
        title: "Train First look",
        lane: "engine",
        state: "interrupted",
        resumable: true,
        input: { run: "run-1" },
        progress: { done: 1240, total: 2000, text: "step 1,240 of 2,000", secondsLeft: null },
        fault: {
          code: "COMPUTE_LOST",
          message: "The computation stopped.",
          kept: "Step 1,200 is saved.",
          todo: "Resume from step 1,200.",
        },
      }),
      past({
        id: "job-predict-1",
        kind: "predict",
        title: "Predict Synthetic chest 1",
        lane: "engine",
        input: { study: this.studies[0]?.study.id },
      }),
      past({
        id: "job-import-1",
        kind: "import",
        title: "Import 3 folders",
        lane: "data",
        output: { studies: [], added: [], refused },
      }),
    );
  }

  add({ detail, results, volumes }: RecordedStudy): void {
    if (this.studies.some(({ study }) => study.id === detail.study.id)) return;
    this.studies.push(detail);
    this.results.push(...results);
    for (const { info, bytes } of volumes) this.bytes.set(info.url, bytes);
    this.jobs.changed("studies");
  }

  /** Plays an import: what it brings is the recorded studies that are not there yet. */
  import(paths: readonly string[]): string {
    const added = this.recorded.filter(({ detail }) => !this.studies.some(({ study }) => study.id === detail.study.id));
    return this.jobs.play(
      {
        kind: "import",
        title: paths.length === 1 ? `Import ${paths[0] ?? ""}` : `Import ${paths.length} folders`,
        lane: "data",
        unit: "files",
        total: 420,
      },
      () => {
        for (const study of added) this.add(study);
        return {
          studies: added.map(({ detail }) => detail.study.id),
          added: added.map(({ detail }) => detail.study.id),
          refused,
        };
      },
    );
  }

  sample(): { jobs: string[]; study: string | null } {
    const recorded = this.recorded[0];
    if (!recorded) return { jobs: [], study: null };
    const id = recorded.detail.study.id;
    if (this.studies.some(({ study }) => study.id === id)) return { jobs: [], study: id };
    const open = this.jobs.list.find(({ kind, state }) => kind === "sample" && !finalStates.includes(state));
    if (open) return { jobs: [open.id], study: null };
    return {
      jobs: [
        this.jobs.play(
          { kind: "sample", title: "Make the synthetic sample", lane: "data", unit: "slices", total: 130 },
          () => this.add(recorded),
        ),
      ],
      study: null,
    };
  }

  work(kind: "prepare" | "predict", study: string): string {
    const name = this.studies.find((detail) => detail.study.id === study)?.study.pseudonym ?? study;
    return this.jobs.play(
      {
        kind,
        title: `${kind === "prepare" ? "Prepare" : "Predict"} ${name}`,
        lane: kind === "prepare" ? "data" : "engine",
        unit: "patches",
        total: 1284,
        input: { study },
      },
      () => this.jobs.changed("results"),
    );
  }

  /** Plays the search for what a place is like among another recorded study's patches. */
  findSimilar(study: string, lps: Point): string {
    const here = this.studies.find((detail) => detail.study.id === study)!;
    const of = this.studies.find((detail) => detail !== here) ?? here;
    const job = this.jobs.play(
      {
        kind: "similar",
        title: `Find what a place in ${here.study.pseudonym} is like`,
        lane: "engine",
        unit: "studies",
        total: 2,
        input: { study },
      },
      () => {
        const { detail, pictures } = recordedSimilar({ here, of }, lps, (url) => this.bytes.get(url));
        this.bytes.set(pictures.info.url, pictures.bytes);
        this.similar.set(job, detail);
      },
    );
    return job;
  }
}
