import { groupSeries } from "../../ml/dicom/index.ts";
import type { Header, Series } from "../../ml/dicom/index.ts";
import { describeSeries } from "../../ml/volume/index.ts";
import type { ScanSeriesLine } from "../contract/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { walk } from "./files/walk.ts";
import { lineOf, readHeaders } from "./headers.ts";
import type { ReadFile } from "./headers.ts";
import { geometryOf, verdictOf } from "./verdict.ts";

/** What lies under some paths: every file's fate and the series that can be made of them. */
export interface Scan {
  readonly files: readonly ReadFile[];
  readonly series: readonly Series[];
}

/** Tells a line a file and a line a series. Changes nothing. */
export const scanTask: Task<"scan"> = async ({ paths, samples }, context) => {
  const { files, series } = await scanPaths(paths, context, {
    samples,
    onFile: (read) => context.emit({ type: "line", line: lineOf(read) }),
  });
  for (const each of series) context.emit({ type: "line", line: lineOfSeries(each) });
  const count = (outcome: string): number => files.filter((read) => lineOf(read).outcome === outcome).length;
  return { read: count("read"), parsed: count("parsed"), refused: count("refused"), series: series.length };
};

/** Walks `paths` and reads every header. Paths that gave no file are among `files`, refused. */
export async function scanPaths(
  paths: readonly string[],
  context: TaskContext,
  options: { readonly samples: boolean; readonly onFile?: (read: ReadFile) => void },
): Promise<Scan> {
  const { files, unusable } = await walk(paths, context.signal);
  const report = progressReporter(context, "Reading headers");
  const pathless = unusable.map((result): ReadFile => ({ result, sha256Samples: null }));
  pathless.forEach((read) => options.onFile?.(read));
  const read = await readHeaders(files, {
    signal: context.signal,
    samples: options.samples,
    onFile(one, done, total) {
      options.onFile?.(one);
      report(done, total);
    },
  });
  const headers = read.flatMap(({ result }): Header[] =>
    "outcome" in result && result.outcome === "read" ? [result.header] : [],
  );
  return { files: [...pathless, ...read], series: groupSeries(headers) };
}

/** `scan`'s line about a series: what its headers tell, before a sample is decoded. */
export function lineOfSeries(series: Series): ScanSeriesLine {
  const { geometry, findings, viewable } = describeSeries(series);
  const first = series.headers[0]!;
  return {
    type: "series",
    series: series.id,
    description: first.seriesDescription,
    kernel: first.kernel,
    modality: first.modality,
    files: new Set(series.headers.map((header) => header.file)).size,
    geometry: geometryOf(geometry),
    verdict: verdictOf(viewable, findings),
  };
}
