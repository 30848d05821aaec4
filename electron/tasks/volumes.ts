import { readFile } from "node:fs/promises";
import path from "node:path";
import { groupSeries } from "../../ml/dicom/index.ts";
import type { Header } from "../../ml/dicom/index.ts";
import type { Volume } from "../../ml/geometry/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { FaultError, readRecord, studySource, touchCache } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { TaskContext } from "./context.ts";
import { loadHu, saveVolume } from "./files/nifti.ts";
import { readHeaders } from "./headers.ts";
import { studyId } from "./study-id.ts";

/** The scan of a study: from the cache, or made again from the originals. Throws FaultError NOT_FOUND where these are gone. */
export async function scanOf(study: string, context: TaskContext): Promise<Volume> {
  const file = context.workspace.cacheFile(study, "volume");
  const cached = await loadHu(file);
  if (cached !== null) {
    await touchCache(file);
    return cached;
  }
  const volume = await readOriginals(study, context);
  await saveVolume(file, volume, "Hilum scan, HU");
  return volume;
}

async function readOriginals(study: string, context: TaskContext): Promise<Volume> {
  const source = await readRecord(path.join(context.workspace.studyDir(study), "source.json"), studySource);
  if (source === null) throw new FaultError("NOT_FOUND", `There is no study ${study}.`);
  const read = await readHeaders(source.files, { signal: context.signal, samples: false });
  const headers = read.flatMap(({ result }): Header[] =>
    "outcome" in result && result.outcome === "read" ? [result.header] : [],
  );
  const report = progressReporter(context, "Reading the originals again");
  for (const series of groupSeries(headers)) {
    const loaded = await loadVolume(series, readFile, { signal: context.signal, onProgress: report });
    if ("volume" in loaded && studyId(loaded.volume) === study) return loaded.volume;
  }
  throw new FaultError("NOT_FOUND", "The originals of this study are gone or have changed.", {
    file: path.dirname(source.files[0] ?? ""),
    kept: "Results and marks of the study are kept.",
    todo: "Bring the folder back to where it was, or import it from its new place.",
  });
}
