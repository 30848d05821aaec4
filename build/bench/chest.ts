import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { readHeaders } from "../../electron/tasks/headers.ts";
import { groupSeries } from "../../ml/dicom/index.ts";
import type { Series } from "../../ml/dicom/index.ts";
import type { Volume } from "../../ml/geometry/index.ts";
import { prepareLungs } from "../../ml/lungs/index.ts";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { realChest } from "./measure.ts";

/** The slices of LIDC-IDRI-0001. */
export async function chestSeries(): Promise<Series> {
  const folder = realChest();
  const files = (await readdir(folder)).filter((name) => name.endsWith(".dcm")).map((name) => path.join(folder, name));
  const read = await readHeaders(files, { signal: new AbortController().signal, samples: false });
  const headers = read.flatMap(({ result }) =>
    "outcome" in result && result.outcome === "read" ? [result.header] : [],
  );
  const [series] = groupSeries(headers);
  if (series === undefined) throw new Error("LIDC-IDRI-0001 holds no series");
  return series;
}

/** LIDC-IDRI-0001 as Hilum reads it. */
export async function chestVolume(): Promise<Volume> {
  const loaded = await loadVolume(await chestSeries(), readFile);
  if (!("volume" in loaded)) throw new Error("LIDC-IDRI-0001 was not read as a volume");
  return loaded.volume;
}

/** Its lungs on the 1 mm grid. */
export function lungsOf(scan: Volume): PreparedLungs {
  const lungs = prepareLungs(scan);
  if ("refused" in lungs) throw new Error("LIDC-IDRI-0001 has no lungs");
  return lungs;
}
