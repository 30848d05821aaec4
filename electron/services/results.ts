import path from "node:path";
import { FaultError, listResults, readResult } from "../store/index.ts";
import { predictChain } from "./chains.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { analysable } from "./studies.ts";
import { volumeInfo } from "./voxels.ts";

/** Stored 0 is no data in every field of a result (ARCHITECTURE, "The workspace"). */
const noData = 0;

export function resultsRouter(desk: DeskContext) {
  const { workspace, queue } = desk;
  return {
    list: os.results.list.handler(({ input }) => listResults(workspace, input.study)),
    get: os.results.get.handler(async ({ input }) => {
      const result = await readResult(workspace, input.study, input.model);
      if (result === null) throw new FaultError("NOT_FOUND", "There is no result of this model for this study.");
      const dir = workspace.resultDir(input.study, input.model);
      const [loss, reconstruction] = await Promise.all([
        volumeInfo(desk, path.join(dir, "loss.nii"), "nats/voxel", noData),
        volumeInfo(desk, path.join(dir, "reconstruction.nii"), "HU", noData),
      ]);
      return { result, loss, reconstruction };
    }),
    predict: os.results.predict.handler(async ({ input }) => {
      const study = await analysable(desk, input.study);
      const jobs = await desk.inTurn(async () => queue.add(await predictChain(desk, study, input)));
      return { jobs: jobs.map(({ id }) => id) };
    }),
  };
}
