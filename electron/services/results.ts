import path from "node:path";
import type { Layer, LayerId, Result, StoredLayer } from "../contract/index.ts";
import { FaultError, listResults, readResult } from "../store/index.ts";
import { predictChain } from "./chains.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { similarHandlers } from "./similar.ts";
import { analysable } from "./studies.ts";
import { isThere, volumeInfo } from "./voxels.ts";

/** Stored 0 is no data in every field of a result (ARCHITECTURE, "The workspace"). */
const noData = 0;

export function resultsRouter(desk: DeskContext) {
  const { workspace, queue } = desk;
  return {
    ...similarHandlers(desk),
    list: os.results.list.handler(({ input }) => listResults(workspace, input.study)),
    get: os.results.get.handler(async ({ input }) => {
      const result = await readResult(workspace, input.study, input.model);
      if (result === null) throw new FaultError("NOT_FOUND", "There is no result of this model for this study.");
      const layers = await layersOf(desk, workspace.resultDir(input.study, input.model), result);
      const [loss, reconstruction] = [named(layers, "loss"), named(layers, "reconstruction")];
      return { result, loss, reconstruction, layers };
    }),
    predict: os.results.predict.handler(async ({ input }) => {
      const study = await analysable(desk, input.study);
      const jobs = await desk.inTurn(async () => queue.add(await predictChain(desk, study, input)));
      return { jobs: jobs.map(({ id }) => id) };
    }),
  };
}

/** What every result has had since the first. */
const firstLayers: readonly StoredLayer[] = [
  { id: "loss", name: "Loss", unit: "nats/voxel", file: "loss.nii" },
  { id: "reconstruction", name: "Reconstruction", unit: "HU", file: "reconstruction.nii" },
];

/** A baseline that was taken away is left out; a map of the model that is not there is damage. */
async function layersOf(desk: DeskContext, dir: string, result: Result): Promise<Layer[]> {
  const infos = (result.layers ?? firstLayers).map(async ({ id, name, unit, file }): Promise<Layer[]> => {
    const at = path.join(dir, file);
    if (id.startsWith("baseline-") && !(await isThere(at))) return [];
    return [{ id, name, unit, volume: await volumeInfo(desk, at, unit, noData) }];
  });
  return (await Promise.all(infos)).flat();
}

function named(layers: readonly Layer[], id: LayerId): Layer["volume"] {
  const found = layers.find((layer) => layer.id === id);
  if (found !== undefined) return found.volume;
  throw new FaultError("DAMAGED", `The result has no ${id} map.`, { todo: "Make the map again." });
}
