import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { prepareLungs } from "../../ml/lungs/index.ts";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";

/** A public chest CT by its folder below the unpacked `ct/`, prepared as the product does: the 1 mm lung box and its mask. */
export async function preparedChest(folder: string): Promise<Pick<PreparedLungs, "box" | "mask">> {
  const where = path.join(testData(), "ct", folder);
  const headers = [];
  for (const name of (await readdir(where)).filter((file) => file.endsWith(".dcm")).sort()) {
    const file = path.join(where, name);
    const parsed = parseHeader(await readFile(file), file);
    if (parsed.outcome === "read") headers.push(parsed.header);
  }
  const [series] = groupSeries(headers);
  if (series === undefined) throw new Error(`${folder} holds no series`);
  const loaded = await loadVolume(series, readFile);
  if (!("volume" in loaded)) throw new Error(`${folder} was not read as a volume`);
  const lungs = prepareLungs(loaded.volume);
  if ("refused" in lungs)
    throw new Error(`${folder} has no lungs: ${lungs.refused.map(({ message }) => message).join(" ")}`);
  return lungs;
}

/** Where the public CTs and nodule cubes lie unpacked; the task that starts a study sets it. */
export function testData(): string {
  const folder = process.env["HILUM_TEST_DATA"];
  if (folder === undefined) throw new Error("../shared/data is not there: the studies need its public CTs");
  return folder;
}
