import { readFile } from "node:fs/promises";
import path from "node:path";
import { decodeFrames, groupSeries } from "../../ml/dicom/index.ts";
import type { Header, ReadFile, Series } from "../../ml/dicom/index.ts";
import { resampleNearest, spacingMm } from "../../ml/geometry/index.ts";
import type { Mask, Volume } from "../../ml/geometry/index.ts";
import { faithfulHu, prepareFaithful } from "../../ml/lungs/index.ts";
import type { FaithfulLungs, FaithfulSlice } from "../../ml/lungs/index.ts";
import { describeSeries } from "../../ml/volume/index.ts";
import type { LoadOptions } from "../../ml/volume/index.ts";
import { qualityReport } from "../contract/index.ts";
import type { Finding, Preparation } from "../contract/index.ts";
import { FaultError, readRecord, studySource } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { TaskContext } from "./context.ts";
import { readHeaders } from "./headers.ts";

/** What either preparation finds of a study. */
export interface StudyLungs {
  readonly box: Volume;
  /** 1 right, 2 left, on the grid of `box`; then the same on the scan's. */
  readonly mask: Mask;
  readonly maskOnScan: Mask;
  readonly litres: Preparation["litres"];
  readonly findings: readonly Finding[];
}

/** A study's lungs as the original prepared them, from its files: the cached scan no longer holds the stored values. */
export async function faithfulLungs(
  study: string,
  context: TaskContext,
): Promise<StudyLungs | { readonly refused: readonly Finding[] }> {
  const series = await seriesOf(study, context);
  const onProgress = progressReporter(context, "Reading slices as stored");
  const slices = await faithfulSlices(series.headers, readFile, { signal: context.signal, onProgress });
  const lungs = prepareFaithful(slices, { signal: context.signal });
  if ("refused" in lungs) return lungs;
  const { box, mask } = lungs;
  return {
    box,
    mask,
    maskOnScan: resampleNearest(mask, describeSeries(series).geometry),
    litres: litresOf(mask),
    findings: [preparedFaithfully(lungs)],
  };
}

/**
 * The slices with HU by the original's rule. Throws FaultError REFUSED where one cannot be read or does not say where it
 * lies: the original lost the whole scan there.
 */
export async function faithfulSlices(
  headers: readonly Header[],
  read: ReadFile,
  { signal, onProgress }: Pick<LoadOptions, "signal" | "onProgress"> = {},
): Promise<FaithfulSlice[]> {
  const files = new Map<string, Header[]>();
  for (const header of headers) files.set(header.file, [...(files.get(header.file) ?? []), header]);
  const slices: FaithfulSlice[] = [];
  for (const [file, frames] of files) {
    signal?.throwIfAborted();
    const decoded = await decodeFrames(await read(file), frames[0]!);
    if (!decoded.ok) throw unusable(file, decoded.note.message);
    for (const header of frames) {
      const { positionLps, orientation, pixelSpacingMm } = header,
        samples = decoded.frames[header.frame];
      if (
        samples === undefined ||
        positionLps === undefined ||
        orientation === undefined ||
        pixelSpacingMm === undefined
      )
        throw unusable(file, "It does not state position, orientation and pixel spacing.");
      slices.push({ ...header, positionLps, orientation, pixelSpacingMm, hu: faithfulHu({ ...header, samples }) });
    }
    onProgress?.(slices.length, headers.length);
  }
  return slices;
}

/** The series of a study among what its files hold now. */
async function seriesOf(study: string, context: TaskContext): Promise<Series> {
  const dir = context.workspace.studyDir(study);
  const source = await readRecord(path.join(dir, "source.json"), studySource);
  const quality = await readRecord(path.join(dir, "quality.json"), qualityReport);
  if (source === null || quality === null) throw new FaultError("NOT_FOUND", `There is no study ${study}.`);
  const read = await readHeaders(source.files, { signal: context.signal, samples: false });
  const headers = read.flatMap(({ result }): Header[] =>
    "outcome" in result && result.outcome === "read" ? [result.header] : [],
  );
  const wanted = JSON.stringify(quality.geometry.size);
  const found = groupSeries(headers).find(
    (series) =>
      series.seriesInstanceUid === source.seriesInstanceUid &&
      JSON.stringify(describeSeries(series).geometry.size) === wanted,
  );
  if (found !== undefined) return found;
  throw new FaultError("NOT_FOUND", "The originals of this study are gone or have changed.", {
    file: path.dirname(source.files[0] ?? ""),
    kept: "What was prepared before is kept.",
    todo: "Bring the folder back to where it was, or import it from its new place.",
  });
}

function unusable(file: string, why: string): FaultError {
  return new FaultError("REFUSED", `The scan cannot be prepared as the original did it: ${why}`, {
    file,
    kept: "The study is kept; its usual preparation leaves such slices out.",
    todo: "Prepare it without --faithful.",
  });
}

function preparedFaithfully({ thresholdHu, boxInResampled: { min, max } }: FaithfulLungs): Finding {
  const range = ([2, 1, 0] as const).map((axis) => `${"xyz"[axis]} ${min[axis]}–${max[axis]}`).join(", ");
  return {
    code: "FAITHFUL",
    severity: "info",
    message: `Prepared as the original did it: threshold ${thresholdHu} HU, box ${range} of the scan at 1 mm. Right and left are halves of the box.`,
  };
}

function litresOf(mask: Mask): StudyLungs["litres"] {
  const [sx, sy, sz] = spacingMm(mask.affineLps),
    each = (sx * sy * sz) / 1e6,
    counts = [0, 0, 0];
  for (let n = 0; n < mask.data.length; n++) counts[mask.data[n]!]!++;
  const [right, left] = [counts[1]! * each, counts[2]! * each];
  return { right, left, total: right + left };
}
