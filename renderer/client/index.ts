export {
  useFindSimilar,
  useImport,
  useOpenSample,
  usePickFolder,
  usePredict,
  usePrepare,
  useRemoveStudy,
  useResumeJob,
  usePauseJob,
  useResumeRun,
  useSetSettings,
  useStartRun,
  useStopJob,
} from "./calls.ts";
export type { ImportCall } from "./calls.ts";
export { connect } from "./connection.ts";
export type { Connection, Desk, LinkState } from "./connection.ts";
export { onDeskEvent } from "./events.ts";
export { faultOf } from "./faults.ts";
export { DeskProvider, useDesk, useLink } from "./Provider.tsx";
export {
  useAppInfo,
  useConfigurations,
  useDevices,
  useJobs,
  useMetrics,
  useModels,
  useResult,
  useResults,
  useRuns,
  useSettings,
  useSimilarFound,
  useStudies,
  useStudy,
} from "./queries.ts";
export { useMarks, usePutMark, useReveal } from "./marks.ts";
export { inShell, pathsOf } from "./shell.ts";
export { currentJob, findingsOf, isFinal, shareDone, stateSign, subjectOf, verdictSign } from "./words.ts";
export type { Sign } from "./words.ts";
