import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { readHeaders } from "../electron/tasks/headers.ts";
import { groupSeries } from "../ml/dicom/index.ts";
import type { Series } from "../ml/dicom/index.ts";
import type { Volume } from "../ml/geometry/index.ts";
import { prepareLungs } from "../ml/lungs/index.ts";
import type { PreparedLungs } from "../ml/lungs/index.ts";
import { loadVolume } from "../ml/volume/index.ts";

/** The slices of the one series in a folder. */
export async function seriesIn(folder: string): Promise<Series> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".dcm")).map((name) => path.join(folder, name));
  const read = await readHeaders(files, { signal: new AbortController().signal, samples: false });
  const headers = read.flatMap(({ result }) =>
    "outcome" in result && result.outcome === "read" ? [result.header] : [],
  );
  const [series] = groupSeries(headers);
  if (series === undefined) throw new Error(`${folder} holds no series`);
  return series;
}

/** A folder's scan as Hilum reads it. */
export async function volumeIn(folder: string): Promise<Volume> {
  const loaded = await loadVolume(await seriesIn(folder), readFile);
  if (!("volume" in loaded)) throw new Error(`${folder} was not read as a volume`);
  return loaded.volume;
}

/** A scan's lungs on the 1 mm grid. */
export function lungsOf(scan: Volume): PreparedLungs {
  const lungs = prepareLungs(scan);
  if ("refused" in lungs) throw new Error(`No lungs: ${lungs.refused.map(({ message }) => message).join(" ")}`);
  return lungs;
}
