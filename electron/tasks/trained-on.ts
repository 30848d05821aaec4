import path from "node:path";
import { study as studyRecord } from "../contract/index.ts";
import type { Model, Study } from "../contract/index.ts";
import { readRecord } from "../store/index.ts";
import type { TaskContext } from "./context.ts";

/** What a model card says of its data: patients and phantoms counted apart, everyone named who must be named. */
export async function trainedOn(studies: readonly string[], context: TaskContext): Promise<Model["trainedOn"]> {
  const records: Study[] = [];
  for (const id of studies) {
    const found = await readRecord(path.join(context.workspace.studyDir(id), "study.json"), studyRecord);
    if (found !== null) records.push(found);
  }
  const people = (synthetic: boolean): number =>
    new Set(records.filter((one) => one.synthetic === synthetic).map((one) => one.pseudonym)).size;
  const patients = people(false),
    phantoms = people(true);
  return {
    kind: patients === 0 ? "phantoms" : phantoms === 0 ? "patients" : "both",
    patients,
    phantoms,
    positives: null,
    attribution: [...new Set(records.flatMap((one) => (one.attribution === null ? [] : [one.attribution])))].join(" "),
  };
}
