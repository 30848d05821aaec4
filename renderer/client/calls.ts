import { useMutation, useQueryClient, type QueryClient, type UseMutationResult } from "@tanstack/react-query";
import type { Settings, StartRun } from "../../electron/contract/index.ts";
import type { Desk } from "./connection.ts";
import { keys } from "./keys.ts";
import { useDesk } from "./Provider.tsx";

interface Started {
  readonly jobs: string[];
}

export interface ImportCall {
  readonly paths: string[];
  readonly upTo?: "import" | "prepare" | "predict";
}

export interface SimilarCall {
  readonly study: string;
  readonly model: string;
  readonly lps: [number, number, number];
}

/** Imports paths; how far it goes on from there stands in `upTo`. */
export function useImport(): UseMutationResult<Started, Error, ImportCall> {
  return useCall((desk, input: ImportCall) => desk.studies.import(input), jobsChanged);
}

export function usePrepare(): UseMutationResult<Started, Error, string> {
  return useCall((desk, id: string) => desk.studies.prepare({ id }), jobsChanged);
}

/** Prepares where needed, then makes map and estimate; a model that is not named is the first of its kind in the list. */
export function usePredict(): UseMutationResult<Started, Error, { readonly study: string; readonly gmcae?: string }> {
  return useCall(
    (desk, wanted: { readonly study: string; readonly gmcae?: string }) => desk.results.predict(wanted),
    jobsChanged,
  );
}

/** Begins to look for the training patches that a place is most like; answers with its job. */
export function useFindSimilar(): UseMutationResult<{ job: string }, Error, SimilarCall> {
  return useCall((desk, wanted: SimilarCall) => desk.results.similar(wanted), jobsChanged);
}

export function useRemoveStudy(): UseMutationResult<{ removed: boolean }, Error, string> {
  return useCall(
    (desk, id: string) => desk.studies.remove({ id }),
    (queries) => queries.invalidateQueries({ queryKey: keys.studies }),
  );
}

/** The folder dialog of the desktop window; in a browser it ends with the fault NOT_HERE. */
export function usePickFolder(): UseMutationResult<{ paths: string[] }, Error, void> {
  return useCall((desk) => desk.app.pickFolder());
}

/** The synthetic sample, or the real one (which is downloaded). Nothing is done twice. */
export function useOpenSample(): UseMutationResult<{ jobs: string[]; study: string | null }, Error, { real: boolean }> {
  return useCall((desk, input: { real: boolean }) => desk.samples.open(input), jobsChanged);
}

export function useStartRun(): UseMutationResult<{ run: string; jobs: string[] }, Error, StartRun> {
  return useCall((desk, input: StartRun) => desk.runs.start(input), runsChanged);
}

export function useResumeRun(): UseMutationResult<Started, Error, string> {
  return useCall((desk, id: string) => desk.runs.resume({ id }), runsChanged);
}

/** The first call asks, a second one kills. */
export function useStopJob(): UseMutationResult<{ state: string }, Error, string> {
  return useCall((desk, id: string) => desk.jobs.stop({ id }), jobsChanged);
}

export function usePauseJob(): UseMutationResult<{ state: string }, Error, string> {
  return useCall((desk, id: string) => desk.jobs.pause({ id }), jobsChanged);
}

export function useResumeJob(): UseMutationResult<Started, Error, string> {
  return useCall((desk, id: string) => desk.jobs.resume({ id }), jobsChanged);
}

/** Changes settings at once; the cache shows the change before main has answered, and takes it back if main refuses. */
export function useSetSettings(): UseMutationResult<
  Settings,
  Error,
  Partial<Settings>,
  { before: Settings | undefined }
> {
  const desk = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<Settings>) => desk.settings.set(change),
    onMutate: (change) => {
      const before = queries.getQueryData<Settings>(keys.settings);
      if (before) queries.setQueryData<Settings>(keys.settings, { ...before, ...change });
      return { before };
    },
    onSuccess: (settings) => queries.setQueryData(keys.settings, settings),
    onError: (_error, _change, context) => queries.setQueryData(keys.settings, context?.before),
  });
}

function useCall<I, O>(
  call: (desk: Desk, input: I) => Promise<O>,
  after?: (queries: QueryClient) => Promise<unknown>,
): UseMutationResult<O, Error, I> {
  const desk = useDesk();
  const queries = useQueryClient();
  return useMutation<O, Error, I>({
    mutationFn: (input) => call(desk, input),
    ...(after ? { onSuccess: () => after(queries) } : {}),
  });
}

async function jobsChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.jobs });
}

async function runsChanged(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: keys.runs }),
    queries.invalidateQueries({ queryKey: keys.jobs }),
  ]);
}
