import path from "node:path";
import type { Mask, Volume } from "../../ml/geometry/index.ts";
import { preparation } from "../contract/index.ts";
import { readRecord, touchCache } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { loadHu, loadLabels } from "./files/nifti.ts";
import { prepareTask, remakeLungBox } from "./prepare.ts";

/** The prepared lungs of a study, 1 mm: HU and lung labels (1 right, 2 left) on the same grid. */
export interface LungBox {
  readonly box: Volume;
  readonly mask: Mask;
}

/** The lung box of a study: from the cache, made again where the cache lost it, prepared first where it was not. */
export async function lungBoxOf(study: string, context: TaskContext): Promise<LungBox> {
  const ws = context.workspace;
  const prepared = await readRecord(path.join(ws.studyDir(study), "prepared.json"), preparation);
  if (prepared === null) await prepareTask({ study }, context);
  const files = [ws.cacheFile(study, "box"), ws.cacheFile(study, "boxMask")] as const;
  const [box, mask] = await Promise.all([loadHu(files[0]), loadLabels(files[1])]);
  if (box !== null && mask !== null) {
    await Promise.all(files.map(touchCache));
    return { box, mask };
  }
  return remakeLungBox(study, prepared?.faithful ?? false, context);
}
