import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type {
  AppInfo,
  ConfigurationCard,
  DeviceReport,
  Job,
  ListedModel,
  Metric,
  Result,
  ResultDetail,
  RunSummary,
  Settings,
  SimilarDetail,
  StudyDetail,
  StudySummary,
} from "../../electron/contract/index.ts";
import { keys } from "./keys.ts";
import { useDesk } from "./Provider.tsx";
import { withInputs } from "./references.ts";

export function useAppInfo(): UseQueryResult<AppInfo> {
  const desk = useDesk();
  return useQuery({ queryKey: keys.info, queryFn: ({ signal }) => desk.app.info(undefined, { signal }) });
}

export function useStudies(): UseQueryResult<StudySummary[]> {
  const desk = useDesk();
  return useQuery({ queryKey: keys.studies, queryFn: ({ signal }) => desk.studies.list(undefined, { signal }) });
}

/** Opens a study for reading; makes its volume again first if it was evicted. */
export function useStudy(id: string | undefined): UseQueryResult<StudyDetail> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.study(id ?? ""),
    queryFn: ({ signal }) => desk.studies.get({ id: id ?? "" }, { signal }),
    enabled: id !== undefined,
  });
}

/** The results there are of a study, newest first. */
export function useResults(study: string | undefined): UseQueryResult<Result[]> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.results(study ?? ""),
    queryFn: ({ signal }) => desk.results.list({ study: study ?? "" }, { signal }),
    enabled: study !== undefined,
  });
}

export function useResult(study: string | undefined, model: string | undefined): UseQueryResult<ResultDetail> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.result(study ?? "", model ?? ""),
    queryFn: ({ signal }) => desk.results.get({ study: study ?? "", model: model ?? "" }, { signal }),
    enabled: study !== undefined && model !== undefined,
  });
}

/** What a search for similar patches found; undefined until its job has finished. */
export function useSimilarFound(job: string | undefined): UseQueryResult<SimilarDetail> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.similar(job ?? ""),
    queryFn: ({ signal }) => desk.results.similarFound({ job: job ?? "" }, { signal }),
    enabled: job !== undefined,
  });
}

export function useModels(): UseQueryResult<ListedModel[]> {
  const desk = useDesk();
  return useQuery({ queryKey: keys.models, queryFn: ({ signal }) => desk.models.list(undefined, { signal }) });
}

export function useConfigurations(): UseQueryResult<ConfigurationCard[]> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.configurations,
    queryFn: ({ signal }) => desk.runs.configurations(undefined, { signal }),
  });
}

export function useRuns(): UseQueryResult<RunSummary[]> {
  const desk = useDesk();
  return useQuery({ queryKey: keys.runs, queryFn: ({ signal }) => desk.runs.list(undefined, { signal }) });
}

/** The whole curve of a run; new points are appended as main tells of them. */
export function useMetrics(run: string | undefined): UseQueryResult<Metric[]> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.metrics(run ?? ""),
    queryFn: ({ signal }) => desk.runs.metrics({ id: run ?? "" }, { signal }),
    enabled: run !== undefined,
  });
}

/** All jobs; what a job takes from another one stands in its input as soon as that one has ended. */
export function useJobs(): UseQueryResult<Job[]> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.jobs,
    queryFn: ({ signal }) => desk.jobs.list(undefined, { signal }),
    select: withInputs,
  });
}

export function useDevices(): UseQueryResult<DeviceReport[]> {
  const desk = useDesk();
  return useQuery({ queryKey: keys.devices, queryFn: ({ signal }) => desk.devices.list(undefined, { signal }) });
}

export function useSettings(): UseQueryResult<Settings> {
  const desk = useDesk();
  return useQuery({ queryKey: keys.settings, queryFn: ({ signal }) => desk.settings.get(undefined, { signal }) });
}
