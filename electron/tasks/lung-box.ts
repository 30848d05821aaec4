import path from "node:path";
import type { Mask, Volume } from "../../ml/geometry/index.ts";
import { prepareLungs } from "../../ml/lungs/index.ts";
import { preparation } from "../contract/index.ts";
import { FaultError, readRecord, touchCache } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { loadHu, loadLabels } from "./files/nifti.ts";
import { prepareTask, saveLungBox } from "./prepare.ts";
import { scanOf } from "./volumes.ts";

/** The prepared lungs of a study, 1 mm: HU and lung labels (1 right, 2 left) on the same grid. */
export interface LungBox {
  readonly box: Volume;
  readonly mask: Mask;
}

/** The lung box of a study: from the cache, made again where the cache lost it, prepared first where it was not. */
export async function lungBoxOf(study: string, context: TaskContext): Promise<LungBox> {
  const ws = context.workspace;
  const isPrepared = (await readRecord(path.join(ws.studyDir(study), "prepared.json"), preparation)) !== null;
  if (!isPrepared) await prepareTask({ study }, context);
  const files = [ws.cacheFile(study, "box"), ws.cacheFile(study, "boxMask")] as const;
  const [box, mask] = await Promise.all([loadHu(files[0]), loadLabels(files[1])]);
  if (box !== null && mask !== null) {
    await Promise.all(files.map(touchCache));
    return { box, mask };
  }
  const again = prepareLungs(await scanOf(study, context), { signal: context.signal });
  if ("refused" in again) throw new FaultError("DAMAGED", "The lungs that were found before cannot be found again.");
  await saveLungBox(study, again, context);
  return { box: again.box, mask: again.mask };
}
