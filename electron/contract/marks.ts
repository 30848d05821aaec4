import { vec3 } from "./volume.ts";
import { z } from "./zod.ts";

/** What a reader may say of a place. Words for reading, none for a diagnosis. */
export const markKind = z.enum(["seen", "artefact", "of interest"]);

/**
 * What a reader marks: a point in LPS mm, and the ranked patch that it stands for (null: a place of the reader's own).
 * `removed` takes a mark out of sight; it stays in the file, so that taking it out can be undone and is not hidden.
 */
export const markInput = z.object({
  id: z.string().regex(/^[0-9a-zA-Z-]{1,64}$/),
  atLps: vec3,
  patch: z.object({ model: z.string(), rank: z.number().int() }).nullable(),
  kind: markKind,
  note: z.string().max(2000),
  removed: z.boolean(),
});

/** The times are main's, and so is the word whether the map was covered: a page cannot claim it. */
export const mark = markInput.extend({
  createdAt: z.string(),
  changedAt: z.string(),
  madeBeforeReveal: z.boolean(),
  changedAfterReveal: z.boolean(),
});

/** marks.json of studies/<id>/. `firstRevealedAt`: when a map of this study was first uncovered; it never goes back. */
export const marks = z.object({
  format: z.literal("hilum-marks"),
  version: z.literal(1),
  firstRevealedAt: z.string().nullable(),
  marks: z.array(mark),
});

export type Mark = z.infer<typeof mark>;
export type MarkInput = z.infer<typeof markInput>;
export type MarkKind = z.infer<typeof markKind>;
export type Marks = z.infer<typeof marks>;
