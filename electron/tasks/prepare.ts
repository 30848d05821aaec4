import { rm } from "node:fs/promises";
import path from "node:path";
import { prepareLungs } from "../../ml/lungs/index.ts";
import { preparation, qualityReport } from "../contract/index.ts";
import type { Finding, QualityReport, TaskInput, TaskOutput } from "../contract/index.ts";
import { FaultError, namesIn, readRecord, takeLease, writeRecord } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { exportArray } from "./export-array.ts";
import { faithfulLungs } from "./faithful.ts";
import type { StudyLungs } from "./faithful.ts";
import { loadHu, saveVolume } from "./files/nifti.ts";
import { verdictOf } from "./verdict.ts";
import { scanOf } from "./volumes.ts";

/** Finds the lungs and keeps them: labels on the scan's grid, the 1 mm lung box in the cache, litres and findings. */
export const prepareTask: Task<"prepare"> = async (input, context) => {
  const lease = await takeLease(context.workspace.studyDir(input.study));
  try {
    const prepared = await prepareStudy(input, context);
    return input.out === undefined
      ? prepared
      : { ...prepared, exported: await exportBox(input.study, input.out, context) };
  } finally {
    await lease.release();
  }
};

/** The lungs of a study, found anew. */
async function findStudyLungs(
  study: string,
  faithful: boolean,
  context: TaskContext,
): Promise<StudyLungs | { readonly refused: readonly Finding[] }> {
  return faithful
    ? faithfulLungs(study, context)
    : prepareLungs(await scanOf(study, context), { signal: context.signal });
}

/** Puts the 1 mm lung box where the cache has its place. */
async function saveLungBox(
  study: string,
  { box, mask }: Pick<StudyLungs, "box" | "mask">,
  context: TaskContext,
): Promise<void> {
  await saveVolume(context.workspace.cacheFile(study, "box"), box, "Hilum lung box, HU");
  await saveVolume(context.workspace.cacheFile(study, "boxMask"), mask, "Hilum lung box, 1 right 2 left");
}

/** The lung box that the cache lost, made again and kept. Throws FaultError DAMAGED where its lungs are not found again. */
export async function remakeLungBox(
  study: string,
  faithful: boolean,
  context: TaskContext,
): Promise<Pick<StudyLungs, "box" | "mask">> {
  const again = await findStudyLungs(study, faithful, context);
  if ("refused" in again) throw new FaultError("DAMAGED", "The lungs that were found before cannot be found again.");
  await saveLungBox(study, again, context);
  return again;
}

async function prepareStudy(
  { study, faithful }: TaskInput<"prepare">,
  context: TaskContext,
): Promise<TaskOutput<"prepare">> {
  const ws = context.workspace,
    dir = ws.studyDir(study),
    file = path.join(dir, "prepared.json");
  const known = await readRecord(file, preparation);
  if (known !== null && (faithful === undefined || faithful === (known.faithful ?? false)))
    return { study, findings: known.findings, known: true };
  const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
  if (quality === null) throw new FaultError("NOT_FOUND", `There is no study ${study}.`);
  if (quality.verdict.analysable === "refused") throw notAnalysable(quality.verdict.findings);
  progressReporter(context, "Finding the lungs")(0, null);
  const lungs = await findStudyLungs(study, faithful ?? false, context);
  const before = withoutFindings(quality, known?.findings ?? []);
  if ("refused" in lungs) {
    // That the original would have failed says nothing about the scan.
    if (faithful !== true) await addFindings(dir, before, lungs.refused, context);
    throw notAnalysable(lungs.refused);
  }
  // From here on until it is written anew, what is there belongs to no preparation.
  await rm(file, { force: true });
  if (known !== null) await dropFeatures(study, context);
  await saveLungBox(study, lungs, context);
  await saveVolume(ws.lungsFile(study), lungs.maskOnScan, "Hilum lungs, 1 right 2 left");
  const { affineLps } = lungs.box;
  const findings = lungs.findings.map(({ code, severity, message }) => ({ code, severity, message }));
  await addFindings(dir, before, findings, context);
  await writeRecord(file, preparation, {
    format: "hilum-preparation",
    version: 1,
    ...(faithful === true ? { faithful } : {}),
    size: [...lungs.box.size],
    originLps: [affineLps[3], affineLps[7], affineLps[11]],
    litres: lungs.litres,
    findings,
  });
  context.emit({ type: "changed", what: "studies" });
  return { study, findings, known: false };
}

async function exportBox(study: string, out: string, context: TaskContext): Promise<string> {
  const ws = context.workspace;
  const faithful = (await readRecord(path.join(ws.studyDir(study), "prepared.json"), preparation))?.faithful ?? false;
  const box = (await loadHu(ws.cacheFile(study, "box"))) ?? (await remakeLungBox(study, faithful, context)).box;
  return exportArray(study, box, faithful, out, context);
}

/** Features of another box: they are made again when they are wanted. */
async function dropFeatures(study: string, { workspace }: TaskContext): Promise<void> {
  for (const model of await namesIn(path.join(workspace.dir, "features")))
    await rm(workspace.featuresFile(model, study), { force: true });
}

/** What another preparation had found no longer holds. */
function withoutFindings(quality: QualityReport, gone: readonly Finding[]): QualityReport {
  const codes = new Set(gone.map(({ code }) => code));
  const findings = quality.verdict.findings.filter(({ code }) => !codes.has(code));
  return { ...quality, verdict: verdictOf(quality.verdict.viewable, findings) };
}

/** What preparation found joins the import's verdict, each finding once. */
async function addFindings(
  dir: string,
  quality: QualityReport,
  found: readonly Finding[],
  context: TaskContext,
): Promise<void> {
  const codes = new Set(found.map((finding) => finding.code));
  const findings = [...quality.verdict.findings.filter((finding) => !codes.has(finding.code)), ...found];
  const verdict = verdictOf(quality.verdict.viewable, findings);
  await writeRecord(path.join(dir, "quality.json"), qualityReport, { ...quality, verdict });
  context.emit({ type: "changed", what: "studies" });
}

function notAnalysable(findings: readonly Finding[]): FaultError {
  const reasons = findings.filter((finding) => finding.severity === "refused").map((finding) => finding.message);
  return new FaultError("REFUSED", `The study cannot be analysed: ${reasons.join(" ")}`, {
    kept: "It can still be opened in Read.",
    todo: "Choose a series that the reason does not hold for.",
  });
}
