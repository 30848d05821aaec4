import path from "node:path";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { lungsOf, volumeIn } from "../chest.ts";

/** A public chest CT by its folder below the unpacked `ct/`, prepared as the product does: the 1 mm lung box and its mask. */
export async function preparedChest(folder: string): Promise<Pick<PreparedLungs, "box" | "mask">> {
  return lungsOf(await volumeIn(path.join(testData(), "ct", folder)));
}

/** Where the public CTs and nodule cubes lie unpacked; the task that starts a study sets it. */
export function testData(): string {
  const folder = process.env["HILUM_TEST_DATA"];
  if (folder === undefined) throw new Error("../shared/data is not there: the studies need its public CTs");
  return folder;
}
