import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { phantomCohort, phantomSlices } from "../../ml/phantom/index.ts";
import { writeAtomic } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task } from "./context.ts";
import { writeCsv } from "./files/csv.ts";

/** A cohort of synthetic patients: a folder of DICOM files each, and labels.csv beside them. */
export const phantomTask: Task<"phantom"> = async ({ patients, out, seed, small }, context) => {
  const report = progressReporter(context, "Making synthetic patients");
  const rows: [string, number][] = [];
  for (const { id, seed: own, label, phantom } of phantomCohort({ patients, seed, size: small ? "small" : "adult" })) {
    await mkdir(path.join(out, id), { recursive: true });
    for (const { name, bytes } of phantomSlices(phantom, { patientId: id, seed: own })) {
      context.signal.throwIfAborted();
      await writeFile(path.join(out, id, name), bytes);
    }
    rows.push([id, label]);
    report(rows.length, patients);
  }
  // Last: a cohort is whole when its table is there.
  const labels = path.join(out, "labels.csv");
  await writeAtomic(labels, Buffer.from(writeCsv(["id", "cancer"], rows)));
  return { folder: out, labels };
};
