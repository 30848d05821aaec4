import { copyFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { study as studyRecord } from "../contract/index.ts";
import type { Result } from "../contract/index.ts";
import { readRecord, writeAtomic } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { writeCsv } from "./files/csv.ts";
import { patientIds } from "./identity.ts";

/**
 * Copies a result to a folder of the user's choice: maps as .nii.gz, result.json, and predictions.csv (`id,cancer` and, unless
 * `faithful`, what the number is worth; the header only without a classifier, or where it has seen phantoms and this is a patient).
 */
export async function writePrediction(
  dir: string,
  out: string,
  result: Result,
  faithful: boolean,
  context: TaskContext,
): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of ["loss.nii", "reconstruction.nii"]) {
    await writeAtomic(path.join(out, `${name}.gz`), gzipSync(await readFile(path.join(dir, name)), { level: 1 }));
  }
  await copyFile(path.join(dir, "result.json"), path.join(out, "result.json"));
  await writeAtomic(path.join(out, "predictions.csv"), Buffer.from(await predictionsCsv(result, faithful, context)));
}

async function predictionsCsv(
  { study, probability }: Result,
  faithful: boolean,
  context: TaskContext,
): Promise<string> {
  const header = faithful ? ["id", "cancer"] : ["id", "cancer", "model", "target", "trained_on"];
  if (probability === null || probability.demonstration) return writeCsv(header, []);
  const row = [await patientOf(study, context), probability.estimate];
  return writeCsv(header, [
    faithful ? row : [...row, probability.classifier, probability.target, probability.trainedOn],
  ]);
}

/** The id that a table of labels would name the patient by; the pseudonym where names were purged. */
export async function patientOf(study: string, context: TaskContext): Promise<string> {
  const ws = context.workspace;
  const record = await readRecord(path.join(ws.studyDir(study), "study.json"), studyRecord);
  if (record === null) return study;
  return (await patientIds(ws)).get(record.pseudonym) ?? record.pseudonym;
}
