import { marks } from "../contract/index.ts";
import type { MarkInput, Marks } from "../contract/index.ts";
import { readRecord, writeRecord } from "../store/index.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { existing } from "./studies.ts";

const none: Marks = { format: "hilum-marks", version: 1, firstRevealedAt: null, marks: [] };

export function marksRouter(desk: DeskContext) {
  const { workspace, hub } = desk;
  const read = async (study: string): Promise<Marks> => {
    await existing(desk, study);
    return (await readRecord(workspace.marksFile(study), marks)) ?? none;
  };
  const change = (study: string, changed: (before: Marks, now: string) => Marks): Promise<Marks> =>
    desk.inTurn(async () => {
      const before = await read(study);
      const after = changed(before, new Date().toISOString());
      if (after === before) return before;
      await writeRecord(workspace.marksFile(study), marks, after);
      hub.publish({ type: "changed", what: "marks" });
      return after;
    });
  return {
    get: os.marks.get.handler(({ input }) => read(input.study)),
    put: os.marks.put.handler(({ input }) => change(input.study, (before, now) => withMark(before, input.mark, now))),
    reveal: os.marks.reveal.handler(({ input }) =>
      change(input.study, (before, now) =>
        before.firstRevealedAt === null ? { ...before, firstRevealedAt: now } : before,
      ),
    ),
  };
}

/** The marks with one made or changed. When it was made, and whether before the reveal, is said once and stays. */
function withMark(before: Marks, mark: MarkInput, now: string): Marks {
  const covered = before.firstRevealedAt === null;
  const known = before.marks.find(({ id }) => id === mark.id);
  const made = {
    ...mark,
    createdAt: known?.createdAt ?? now,
    changedAt: now,
    madeBeforeReveal: known?.madeBeforeReveal ?? covered,
    changedAfterReveal: known !== undefined && (known.changedAfterReveal || !covered),
  };
  return {
    ...before,
    marks: known === undefined ? [...before.marks, made] : before.marks.map((one) => (one === known ? made : one)),
  };
}
