import { listDevices } from "../../ml/engine/index.ts";
import { compileMap, configurations, gmcae } from "../../ml/gmcae/index.ts";
import { initialise } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { asFault } from "../store/index.ts";
import type { Task } from "./context.ts";
import { loadModule, openTaskDevice } from "./device.ts";

/** Asks one device whether it works by running `tiny` on it once, and how long that takes. Runs in a process of its own. */
export const probeTask: Task<"probe"> = async ({ device: id }, context) => {
  const known = (await listDevices({ loadModule })).find((report) => report.id === id);
  const about = { id, name: known?.name ?? id };
  if (known?.available !== true)
    return {
      ...about,
      available: false,
      reason: known?.reason ?? "There is no such device.",
      recipes: null,
      stepSeconds: null,
    };
  try {
    const { device, report } = await openTaskDevice(id, context);
    try {
      const config = configurations.tiny;
      const plan = await compileMap({ device, config, weights: initialise(gmcae(config).spec, seededRandom(1)) });
      const patches = new Float32Array(plan.batch * config.patchSize ** 3);
      await plan.run(patches);
      const startedAt = performance.now();
      await plan.run(patches);
      const stepSeconds = (performance.now() - startedAt) / 1000;
      await plan.dispose();
      return { ...about, available: true, reason: null, recipes: report.recipes, stepSeconds };
    } finally {
      await device.dispose();
    }
  } catch (error) {
    return { ...about, available: false, reason: asFault(error).message, recipes: null, stepSeconds: null };
  }
};
