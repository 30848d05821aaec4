export { computeContract } from "./compute.ts";
export type { ComputeContract } from "./compute.ts";
export { appInfo, deskContract, deviceReport } from "./desk.ts";
export type { AppInfo, DeskContract, DeviceReport } from "./desk.ts";
export type { DeskEvent } from "./events.ts";
export { fault, faultRegistry } from "./faults.ts";
export type { Fault, FaultCode } from "./faults.ts";
export { finalStates, job, jobState, progress } from "./job.ts";
export type { Job, JobState, Lane, Progress } from "./job.ts";
export type { ComputeExit, ComputeName, ComputePort, ComputeProcess, Launcher } from "./launcher.ts";
export { marks } from "./marks.ts";
export type { Mark, MarkInput, MarkKind, Marks } from "./marks.ts";
export { listedModel, model } from "./model.ts";
export type { ListedModel, Model } from "./model.ts";
export { result, resultDetail, similarDetail, similarPatches } from "./result.ts";
export type {
  Layer,
  LayerId,
  OrdinaryLoss,
  Probability,
  RankedPatch,
  Result,
  ResultDetail,
  SimilarDetail,
  SimilarPatches,
  StoredLayer,
} from "./result.ts";
export { configurationCard, metric, runBound, runConfig, runSummary, startRun } from "./run.ts";
export type { ConfigurationCard, Metric, RunBound, RunConfig, RunSummary, StartRun } from "./run.ts";
export { defaultSettings, settings } from "./settings.ts";
export type { Settings } from "./settings.ts";
export { shard, shardOf } from "./shard.ts";
export type { Shard } from "./shard.ts";
export { preparation, qualityReport, study, studyDetail, studySummary } from "./study.ts";
export type {
  Finding,
  Preparation,
  QualityReport,
  Refusal,
  Study,
  StudyDetail,
  StudySummary,
  Verdict,
} from "./study.ts";
export { scanLine, taskEvent, taskKinds } from "./tasks.ts";
export type { ScanFileLine, ScanLine, ScanSeriesLine, TaskEvent, TaskInput, TaskKind, TaskOutput } from "./tasks.ts";
export { affineLps, vec3, volumeInfo } from "./volume.ts";
export type { VolumeInfo } from "./volume.ts";
export { z } from "./zod.ts";
