import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Series } from "../../ml/dicom/index.ts";
import { describeSeries, loadVolume } from "../../ml/volume/index.ts";
import { qualityReport, shardOf, study } from "../contract/index.ts";
import type { Finding, Refusal, Study } from "../contract/index.ts";
import { evictCache, readRecord, studySource, writeAtomic, writeRecord } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { saveVolume } from "./files/nifti.ts";
import { lineOf } from "./headers.ts";
import type { ReadFile } from "./headers.ts";
import { pseudonymFor } from "./identity.ts";
import { publicSample } from "./public-sample.ts";
import { lineOfSeries, scanPaths } from "./scan.ts";
import { studyId } from "./study-id.ts";
import { thumbnail } from "./thumbnail.ts";
import { geometryOf, verdictOf } from "./verdict.ts";

/** What the cache may take; least recently used volumes go first and are made again from the originals. */
export const cacheLimitBytes = 16 * 1024 ** 3;
/** A folder may hold thousands of files that are no DICOM: the answer names so many of them. */
const refusalsTold = 200;

/** Every viewable series under the paths becomes a study. Originals are referred to, never written; nothing is added twice. */
export const importTask: Task<"import"> = async ({ paths, attribution, shard }, context) => {
  const { files, series: found } = await scanPaths(paths, context, {
    samples: false,
    onFile: (read) => context.emit({ type: "line", line: lineOf(read) }),
  });
  const series = shard === undefined ? found : shardOf(found, shard, ({ id }) => id);
  const refused = files.flatMap((read) => refusalOf(read, paths));
  const studies: string[] = [],
    added: string[] = [];
  for (const [index, each] of series.entries()) {
    context.signal.throwIfAborted();
    context.emit({ type: "line", line: lineOfSeries(each) });
    const outcome = await importSeries(each, attribution ?? null, `Series ${index + 1} of ${series.length}`, context);
    if ("refused" in outcome) refused.push(outcome.refused);
    else {
      if (!studies.includes(outcome.id)) studies.push(outcome.id);
      if (outcome.isNew) added.push(outcome.id);
    }
  }
  const inUse = studies.map((id) => context.workspace.cacheFile(id, "volume"));
  await evictCache(context.workspace, cacheLimitBytes, inUse);
  return { studies, added, refused: shortened(refused) };
};

type Outcome = { readonly id: string; readonly isNew: boolean } | { readonly refused: Refusal };

async function importSeries(
  series: Series,
  attribution: string | null,
  title: string,
  context: TaskContext,
): Promise<Outcome> {
  const described = describeSeries(series);
  if (!described.viewable) return { refused: refusalOfSeries(series, described.findings) };
  const report = progressReporter(context, `${title}: reading slices`);
  const loaded = await loadVolume(series, readFile, { signal: context.signal, onProgress: report });
  if ("refused" in loaded) return { refused: refusalOfSeries(series, loaded.refused) };
  const ws = context.workspace,
    id = studyId(loaded.volume);
  const known = await readRecord(path.join(ws.studyDir(id), "study.json"), study);
  await writeRecord(path.join(ws.studyDir(id), "source.json"), studySource, {
    format: "hilum-source",
    version: 1,
    seriesInstanceUid: series.seriesInstanceUid,
    files: [...new Set(series.headers.map((header) => header.file))],
    attribution,
  });
  await saveVolume(ws.cacheFile(id, "volume"), loaded.volume, "Hilum scan, HU");
  if (known !== null) return { id, isNew: false };
  await writeRecord(path.join(ws.studyDir(id), "quality.json"), qualityReport, {
    format: "hilum-quality",
    version: 1,
    geometry: geometryOf(described.geometry),
    verdict: verdictOf(true, loaded.findings),
    corrections: [...loaded.corrections],
    huRange: [...loaded.huRange],
  });
  await writeAtomic(path.join(ws.studyDir(id), "thumb.png"), thumbnail(loaded.volume));
  // Last: a study is there when its study.json is.
  await writeRecord(path.join(ws.studyDir(id), "study.json"), study, await studyOf(id, series, attribution, context));
  context.emit({ type: "changed", what: "studies" });
  return { id, isNew: true };
}

async function studyOf(id: string, series: Series, attribution: string | null, context: TaskContext): Promise<Study> {
  const first = series.headers[0]!;
  // Without an id, the study is all that is known to be one patient's.
  const patientId = first.patientId === "" ? `study ${first.studyInstanceUid}` : first.patientId;
  const isPublicSample = series.seriesInstanceUid === publicSample.seriesInstanceUid;
  return {
    format: "hilum-study",
    version: 1,
    id,
    pseudonym: await pseudonymFor(context.workspace, { patientId, patientName: first.patientName }, context.signal),
    synthetic: first.manufacturer.startsWith("Hilum phantom"),
    studyDate: isoDate(first.studyDate),
    modality: first.modality,
    seriesDescription: first.seriesDescription,
    kernel: first.kernel,
    manufacturer: first.manufacturer,
    seriesInstanceUid: series.seriesInstanceUid,
    studyInstanceUid: first.studyInstanceUid,
    frameOfReferenceUid: first.frameOfReferenceUid,
    attribution: attribution ?? (isPublicSample ? publicSample.attribution : null),
    importedAt: new Date().toISOString(),
  };
}

/** What lies beside scans and does not claim to be one: a table of labels, a read-me. Met on the way, it is no refusal. */
const otherThings = /\.(csv|tsv|txt|md|json|xml|html?|pdf|png|jpe?g|log)$/i;

function refusalOf(read: ReadFile, named: readonly string[]): Refusal[] {
  const { outcome, code, message, file } = lineOf(read);
  if (code === "NOT_DICOM" && otherThings.test(file) && !named.includes(file)) return [];
  return outcome === "refused"
    ? [{ code: code ?? "REFUSED", message: message ?? "The file was not taken.", file }]
    : [];
}

function refusalOfSeries(series: Series, findings: readonly Finding[]): Refusal {
  const first = findings[0];
  return {
    code: first?.code ?? "REFUSED",
    message: findings.map((finding) => finding.message).join(" ") || "No volume can be made of the series.",
    series: series.seriesInstanceUid,
    file: path.dirname(series.headers[0]!.file),
  };
}

function shortened(refused: Refusal[]): Refusal[] {
  const more = refused.length - refusalsTold;
  if (more <= 0) return refused;
  return [
    ...refused.slice(0, refusalsTold),
    { code: "MORE", message: `${more} more files were refused; scan the folder to see each.` },
  ];
}

/** `YYYYMMDD` of DICOM as `YYYY-MM-DD`; null where it is no date. */
function isoDate(da: string): string | null {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(da);
  return parts === null ? null : `${parts[1]}-${parts[2]}-${parts[3]}`;
}
