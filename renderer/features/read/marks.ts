import { useMemo } from "react";
import type { Mark, MarkInput, MarkKind, Marks, RankedPatch, ResultDetail } from "../../../electron/contract/index.ts";
import { useMarks, usePutMark } from "../../client/index.ts";
import type { Vec3 } from "../../viewer/index.ts";
import { useShownResult } from "./patches.ts";
import { useRead } from "./store.ts";
import { useViewer } from "./the-viewer.ts";

/** What is marked: a ranked patch, or a place of the reader's own; and the mark that it has. */
export interface Subject {
  readonly atLps: Vec3;
  readonly patch: MarkInput["patch"];
  readonly mark: Mark | undefined;
}

export const markKinds: readonly MarkKind[] = ["seen", "artefact", "of interest"];

const noMarks: readonly Mark[] = [];

/** Two marks nearer than this are one and the same place. */
const sameMm = 3;

/** The marks in sight: none that was removed, and those of patches only while the patches are uncovered. */
export function marksInSight(marks: Marks | undefined, revealed: boolean): readonly Mark[] {
  return marks?.marks.filter(({ removed, patch }) => !removed && (revealed || patch === null)) ?? noMarks;
}

/**
 * The mark of a patch. A patch is known by its model and place: its rank changes when the map is made anew. Without its model
 * a mark of another map at the same place would be taken for this one's.
 */
export function markOfPatch(marks: readonly Mark[], model: string, patch: RankedPatch): Mark | undefined {
  return marks.find(({ patch: of, atLps }) => of?.model === model && distance(atLps, patch.centreLps) < 1);
}

/** What `M` marks: the chosen patch while the crosshair stands in it, else the place under the crosshair. */
export function subjectAt(
  position: Vec3,
  marks: readonly Mark[],
  result: ResultDetail["result"] | undefined,
  chosen: number | null,
): Subject {
  const patch = result?.patches.find(({ rank, cornersLps }) => rank === chosen && inside(position, cornersLps));
  if (result !== undefined && patch !== undefined) return subjectOfPatch(patch, marks, result.model);
  const near = marks
    .filter((mark) => mark.patch === null && distance(mark.atLps, position) < sameMm)
    .toSorted((a, b) => distance(a.atLps, position) - distance(b.atLps, position));
  return { atLps: near[0]?.atLps ?? position, patch: null, mark: near[0] };
}

export function subjectOfPatch(patch: RankedPatch, marks: readonly Mark[], model: string): Subject {
  return {
    atLps: patch.centreLps,
    patch: { model, rank: patch.rank },
    mark: markOfPatch(marks, model, patch),
  };
}

/** What another press of `M` makes of a mark; null takes it out. A reader's own place is first of interest, a patch first seen. */
export function nextKind({ mark, patch }: Subject): MarkKind | null {
  const order: readonly MarkKind[] = patch === null ? markKinds.toReversed() : markKinds;
  return mark === undefined ? (order[0] ?? null) : (order[order.indexOf(mark.kind) + 1] ?? null);
}

/** The mark to be written for a subject; null where there is nothing to take out. */
export function changedMark(
  { atLps, patch, mark }: Subject,
  change: { readonly kind?: MarkKind | null; readonly note?: string },
): MarkInput | null {
  if (mark === undefined && change.kind === null) return null;
  const kind = change.kind ?? mark?.kind ?? (patch === null ? "of interest" : "seen");
  return {
    id: mark?.id ?? crypto.randomUUID(),
    atLps: [atLps[0], atLps[1], atLps[2]],
    patch: mark?.patch ?? patch,
    kind,
    note: change.note ?? mark?.note ?? "",
    removed: change.kind === null,
  };
}

export interface Marking {
  /** In sight, in the order in which they were made. */
  readonly marks: readonly Mark[];
  readonly change: (subject: Subject, change: { readonly kind?: MarkKind | null; readonly note?: string }) => void;
  /** The mark that was removed last, until something else is marked; and the way to have it back as it was. */
  readonly lastRemoved: Mark | null;
  readonly restore: () => void;
  readonly error: Error | null;
}

/** The marks of the open study and the way to change them. */
export function useMarking(): Marking {
  const study = useRead((read) => read.study);
  const revealed = useRead((read) => read.revealed);
  const lastRemoved = useRead((read) => read.lastRemoved);
  const { data, error: unread } = useMarks(study ?? undefined);
  const { mutate, error } = usePutMark(study ?? "");
  const marks = useMemo(() => marksInSight(data, revealed), [data, revealed]);
  return {
    marks,
    change: (subject, change) => {
      const mark = changedMark(subject, change);
      if (mark === null) return;
      useRead.setState({ lastRemoved: mark.removed ? (subject.mark ?? null) : null });
      mutate(mark);
    },
    lastRemoved,
    restore: () => {
      useRead.setState({ lastRemoved: null });
      if (lastRemoved !== null) mutate(inputOf(lastRemoved));
    },
    error: error ?? unread,
  };
}

function inputOf({ id, atLps, patch, kind, note }: Mark): MarkInput {
  return { id, atLps, patch, kind, note, removed: false };
}

/** What `M` would mark now; null while there is no scan. */
export function useSubject(): Subject | null {
  const { marks } = useMarking();
  const result = useShownResult()?.result;
  const revealed = useRead((read) => read.revealed);
  const chosen = useRead((read) => read.patch);
  const position = useViewer((state) => state.position);
  return position === null ? null : subjectAt(position, marks, revealed ? result : undefined, chosen);
}

function inside(p: Vec3, [low, high]: RankedPatch["cornersLps"]): boolean {
  return p.every((value, axis) => {
    const [a, b] = [low[axis] ?? 0, high[axis] ?? 0];
    return value >= Math.min(a, b) && value <= Math.max(a, b);
  });
}

function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
