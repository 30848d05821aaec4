import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { study as studyRecord } from "../contract/index.ts";
import { FaultError, readRecord, studySource, writeAtomic, writeRecord } from "../store/index.ts";
import { cohortFile, cohortRecord } from "./cohort.ts";
import type { Cohort } from "./cohort.ts";
import type { Task, TaskContext } from "./context.ts";
import { readLabels } from "./labels-file.ts";
import type { TableProblem } from "./labels-file.ts";
import { patientIds } from "./identity.ts";

/** Matches a table of labels to studies, by patient id or by the name of a folder above the originals, and writes the cohort. */
export const labelsTask: Task<"labels"> = async (input, context) => {
  const text = await readFile(input.labels, "utf8");
  const table = readLabels(text, input.labels);
  const problems: TableProblem[] = [...table.problems];
  const patients: Cohort["patients"] = [];
  const matched = new Set<string>();
  for (const { study, names } of await namedStudies(input.studies, context)) {
    const id = names.find((name) => table.values.has(name));
    if (id === undefined)
      problems.push({ file: input.labels, message: `No label for ${names[0] ?? study}; the study is left out.` });
    else {
      patients.push({ id, study, label: table.values.get(id) === 1 ? 1 : 0 });
      matched.add(id);
    }
  }
  for (const id of table.values.keys())
    if (!matched.has(id)) problems.push({ file: input.labels, message: `No study for ${id}; the label is left out.` });
  const positives = patients.filter((patient) => patient.label === 1).length;
  if (positives === 0 || positives === patients.length) {
    throw new FaultError(
      "REFUSED",
      `A classifier needs patients of both classes; of ${patients.length} matched studies ${positives} are positive.`,
      {
        file: input.labels,
        todo: problems[0]?.message ?? "Add patients of the other class.",
      },
    );
  }
  const id = createHash("sha256")
    .update(JSON.stringify([input.gmcae, input.target, input.folds, input.symmetries, input.seed, patients]))
    .digest("hex")
    .slice(0, 16);
  await writeAtomic(path.join(context.workspace.cohortDir(id), "labels.csv"), Buffer.from(text));
  await writeRecord(cohortFile(id, context), cohortRecord, {
    format: "hilum-cohort",
    version: 1,
    id,
    name: input.name,
    gmcae: input.gmcae,
    target: input.target,
    folds: input.folds,
    symmetries: input.symmetries,
    seed: input.seed,
    createdAt: new Date().toISOString(),
    patients,
    problems,
  });
  return { cohort: id, studies: patients.map((patient) => patient.study), problems };
};

/** What a table may call each study: the patient's id first, then the folders above its files, the nearest first. */
async function namedStudies(
  studies: readonly string[],
  context: TaskContext,
): Promise<{ study: string; names: string[] }[]> {
  const ws = context.workspace,
    ids = await patientIds(ws);
  const named: { study: string; names: string[] }[] = [];
  for (const study of new Set(studies)) {
    const record = await readRecord(path.join(ws.studyDir(study), "study.json"), studyRecord);
    const source = await readRecord(path.join(ws.studyDir(study), "source.json"), studySource);
    if (record === null) throw new FaultError("NOT_FOUND", `There is no study ${study}.`);
    const folders = path
      .dirname(source?.files[0] ?? "")
      .split(path.sep)
      .reverse();
    named.push({
      study,
      names: [ids.get(record.pseudonym) ?? record.pseudonym, record.pseudonym, ...folders].filter(
        (name) => name !== "",
      ),
    });
  }
  return named;
}
