import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import type { MarkInput, Marks } from "../../electron/contract/index.ts";
import { keys } from "./keys.ts";
import { useDesk } from "./Provider.tsx";

/** What was marked in a study, removed marks included. */
export function useMarks(study: string | undefined): UseQueryResult<Marks> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.marks(study ?? ""),
    queryFn: ({ signal }) => desk.marks.get({ study: study ?? "" }, { signal }),
    enabled: study !== undefined,
  });
}

/** Makes or changes a mark. It is shown at once; what main wrote takes its place, and what main refused goes. */
export function usePutMark(study: string): UseMutationResult<Marks, Error, MarkInput, { before: Marks | undefined }> {
  const desk = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (mark: MarkInput) => desk.marks.put({ study, mark }),
    onMutate: async (mark) => {
      const key = keys.marks(study);
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<Marks>(key);
      if (before) queries.setQueryData<Marks>(key, withMark(before, mark));
      return { before };
    },
    onSuccess: (marks) => queries.setQueryData(keys.marks(study), marks),
    onError: (_error, _mark, context) => queries.setQueryData(keys.marks(study), context?.before),
  });
}

/** The marks as they will be; times and the word about the reveal are main's to give. */
function withMark(before: Marks, mark: MarkInput): Marks {
  const known = before.marks.find(({ id }) => id === mark.id);
  const now = new Date().toISOString();
  const fresh = { createdAt: now, madeBeforeReveal: before.firstRevealedAt === null, changedAfterReveal: false };
  const shown = { ...fresh, ...known, ...mark, changedAt: now };
  return {
    ...before,
    marks: known === undefined ? [...before.marks, shown] : before.marks.map((one) => (one === known ? shown : one)),
  };
}

/** Tells main that a map of the study is uncovered. */
export function useReveal(study: string): UseMutationResult<Marks, Error, void> {
  const desk = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => desk.marks.reveal({ study }),
    onSuccess: (marks) => queries.setQueryData(keys.marks(study), marks),
  });
}
