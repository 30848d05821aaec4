import path from "node:path";
import { prepareLungs } from "../../ml/lungs/index.ts";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { preparation, qualityReport } from "../contract/index.ts";
import type { Finding, QualityReport } from "../contract/index.ts";
import { FaultError, readRecord, takeLease, writeRecord } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { saveVolume } from "./files/nifti.ts";
import { verdictOf } from "./verdict.ts";
import { scanOf } from "./volumes.ts";

/** Finds the lungs and keeps them: labels on the scan's grid, the 1 mm lung box in the cache, litres and findings. */
export const prepareTask: Task<"prepare"> = async ({ study }, context) => {
  const lease = await takeLease(context.workspace.studyDir(study));
  try {
    return await prepareStudy(study, context);
  } finally {
    await lease.release();
  }
};

/** Keeps the 1 mm lung box where the cache has its place. */
export async function saveLungBox(
  study: string,
  { box, mask }: Pick<PreparedLungs, "box" | "mask">,
  context: TaskContext,
): Promise<void> {
  await saveVolume(context.workspace.cacheFile(study, "box"), box, "Hilum lung box, HU");
  await saveVolume(context.workspace.cacheFile(study, "boxMask"), mask, "Hilum lung box, 1 right 2 left");
}

async function prepareStudy(study: string, context: TaskContext): Promise<{ study: string; findings: Finding[] }> {
  const ws = context.workspace,
    dir = ws.studyDir(study);
  const known = await readRecord(path.join(dir, "prepared.json"), preparation);
  if (known !== null) return { study, findings: known.findings };
  const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
  if (quality === null) throw new FaultError("NOT_FOUND", `There is no study ${study}.`);
  if (quality.verdict.analysable === "refused") throw notAnalysable(quality.verdict.findings);
  const report = progressReporter(context, "Finding the lungs");
  report(0, null);
  const lungs = prepareLungs(await scanOf(study, context), { signal: context.signal });
  if ("refused" in lungs) {
    await addFindings(dir, quality, lungs.refused, context);
    throw notAnalysable(lungs.refused);
  }
  await saveVolume(ws.lungsFile(study), lungs.maskOnScan, "Hilum lungs, 1 right 2 left");
  await saveLungBox(study, lungs, context);
  const { affineLps } = lungs.box;
  const findings = lungs.findings.map(({ code, severity, message }) => ({ code, severity, message }));
  await addFindings(dir, quality, findings, context);
  await writeRecord(path.join(dir, "prepared.json"), preparation, {
    format: "hilum-preparation",
    version: 1,
    size: [...lungs.box.size],
    originLps: [affineLps[3], affineLps[7], affineLps[11]],
    litres: lungs.litres,
    findings,
  });
  context.emit({ type: "changed", what: "studies" });
  return { study, findings };
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
