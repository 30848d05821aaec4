import { expect, test } from "vitest";
import { createJob } from "./new-job.ts";
import { rank } from "./order.ts";
import type { TaskKind } from "../contract/index.ts";

test("what a person waits for with a study open comes first, training last", () => {
  const kinds: readonly TaskKind[] = ["train", "predict", "similar", "trainClassifier", "cache", "features"];
  const job = (kind: TaskKind) => createJob({ kind, title: "", input: {} }, "2026-01-01T00:00:00Z");
  const ordered = kinds.toSorted((a, b) => rank(job(a)) - rank(job(b)));
  expect(ordered).toEqual(["similar", "cache", "predict", "features", "train", "trainClassifier"]);
});
