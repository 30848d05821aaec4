import { readFile } from "node:fs/promises";
import path from "node:path";
import { partition } from "../../ml/statistics/index.ts";
import { writeAtomic } from "../store/index.ts";
import type { Task } from "./context.ts";
import { writeCsv } from "./files/csv.ts";
import { readLabels } from "./labels-file.ts";

/** The original's split (its generator, its seed, its order) of a table of labels, written as train.csv and validation.csv. */
export const partitionTask: Task<"partition"> = async ({ labels, out }) => {
  const { values, problems } = readLabels(await readFile(labels, "utf8"), labels);
  const parts = partition([...values]);
  for (const [name, rows] of [
    ["train.csv", parts.train],
    ["validation.csv", parts.validation],
  ] as const) {
    await writeAtomic(path.join(out, name), Buffer.from(writeCsv(["id", "cancer"], rows)));
  }
  return { train: parts.train.length, validation: parts.validation.length, problems: [...problems] };
};
