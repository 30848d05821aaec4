import { expect, test } from "vitest";
import type { Mark, RankedPatch } from "../../../electron/contract/index.ts";
import { changedMark, markOfPatch, marksInSight, nextKind, subjectAt } from "./marks.ts";

const mark = (more: Partial<Mark>): Mark => ({
  id: "m",
  atLps: [0, 0, 0],
  patch: null,
  kind: "of interest",
  note: "",
  removed: false,
  createdAt: "",
  changedAt: "",
  madeBeforeReveal: true,
  changedAfterReveal: false,
  ...more,
});
const patch = {
  rank: 7,
  centreLps: [10, 0, 0],
  cornersLps: [
    [-6, -16, -16],
    [26, 16, 16],
  ],
} as unknown as RankedPatch;
const result = { model: "lung-tiny", patches: [patch] } as never;
const file = (marks: Mark[]) => ({ format: "hilum-marks", version: 1, firstRevealedAt: null, marks }) as const;

test("marks of patches would tell where the patches are: they are out of sight while those are covered", () => {
  const marks = [
    mark({ id: "own" }),
    mark({ id: "patch", patch: { model: "x", rank: 1 } }),
    mark({ id: "gone", removed: true }),
  ];
  expect(marksInSight(file(marks), false).map(({ id }) => id)).toEqual(["own"]);
  expect(marksInSight(file(marks), true).map(({ id }) => id)).toEqual(["own", "patch"]);
  expect(marksInSight(undefined, true)).toEqual([]);
});

test("a patch keeps its mark when its rank changes, and another model's mark is not taken for it", () => {
  const here = { atLps: [10, 0, 0.4] as [number, number, number] };
  const own = mark({ id: "own", ...here, patch: { model: "lung-tiny", rank: 3 } });
  const other = mark({ id: "other", ...here, patch: { model: "run-1", rank: 7 } });
  expect(markOfPatch([other, mark(here), own], "lung-tiny", patch)?.id).toBe("own");
  expect(markOfPatch([other, mark(here)], "lung-tiny", patch)).toBeUndefined();
});

test("M marks the chosen patch while the crosshair is in it, else the place, and takes up a mark within 3 mm", () => {
  expect(subjectAt([20, 5, 5], [], result, 7).patch).toEqual({ model: "lung-tiny", rank: 7 });
  expect(subjectAt([60, 5, 5], [], result, 7)).toEqual({ atLps: [60, 5, 5], patch: null, mark: undefined });
  expect(subjectAt([20, 5, 5], [], result, null).patch).toBeNull();
  const near = mark({ id: "near", atLps: [61, 5, 5] });
  expect(subjectAt([60, 5, 5], [mark({ id: "far", atLps: [62.5, 5, 5] }), near], undefined, null).mark?.id).toBe(
    "near",
  );
  expect(subjectAt([65, 5, 5], [near], undefined, null).mark).toBeUndefined();
});

test("M walks through the kinds and takes the mark out at the end: a patch from seen, a place from of interest", () => {
  const walk = (of: Mark["patch"]): (string | null)[] => {
    const kinds: (string | null)[] = [];
    let now: Mark | undefined;
    for (let n = 0; n < 4; n++) {
      const kind = nextKind({ atLps: [0, 0, 0], patch: of, mark: now });
      kinds.push(kind);
      now = kind === null ? undefined : mark({ patch: of, kind });
    }
    return kinds;
  };
  expect(walk({ model: "m", rank: 1 })).toEqual(["seen", "artefact", "of interest", null]);
  expect(walk(null)).toEqual(["of interest", "artefact", "seen", null]);
});

test("a note alone makes a mark; taking out leaves what was said; nothing is written where there is nothing to take out", () => {
  const place = { atLps: [1, 2, 3], patch: null, mark: undefined } as const;
  expect(changedMark(place, { note: "x" })).toMatchObject({ kind: "of interest", note: "x", removed: false });
  expect(changedMark({ ...place, patch: { model: "m", rank: 1 } }, { note: "x" })).toMatchObject({ kind: "seen" });
  const known = mark({ id: "k", note: "kept", kind: "artefact" });
  expect(changedMark({ ...place, mark: known }, { kind: null })).toMatchObject({
    id: "k",
    note: "kept",
    kind: "artefact",
    removed: true,
  });
  expect(changedMark(place, { kind: null })).toBeNull();
});
