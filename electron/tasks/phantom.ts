import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { makePhantom, phantomCohort, phantomSlices, planCohort } from "../../ml/phantom/index.ts";
import type { CohortOptions, CohortPatient } from "../../ml/phantom/index.ts";
import { writeAtomic } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task } from "./context.ts";
import { writeCsv } from "./files/csv.ts";

/** Side of an adult phantom's field of view, and how far apart its slices are. */
const adultMm = { field: 358.4, slices: 2.5, slice: 130 } as const;

/** A cohort of synthetic patients: a folder of DICOM files each, and labels.csv beside them. */
export const phantomTask: Task<"phantom"> = async ({ patients, out, seed, small, matrix }, context) => {
  const report = progressReporter(context, "Making synthetic patients");
  const rows: [string, number][] = [];
  for (const { id, seed: own, label, phantom } of cohortOf(
    { patients, seed, size: small ? "small" : "adult" },
    matrix,
  )) {
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

/** The cohort as it comes, or adults on a coarser matrix: the same chests, a quarter of the work at half the matrix. */
function* cohortOf(options: CohortOptions, matrix: number | undefined): Iterable<CohortPatient> {
  if (matrix === undefined || options.size === "small") return yield* phantomCohort(options);
  const { field, slices, slice } = adultMm;
  for (const plan of planCohort(options)) {
    const { seed, nodules, emphysema } = plan;
    const phantom = makePhantom({
      seed,
      nodules,
      emphysema,
      size: [matrix, matrix, slice],
      spacingMm: [field / matrix, field / matrix, slices],
    });
    yield { ...plan, phantom };
  }
}
