import { sphericitySteps } from "../../ml/filters/index.ts";
import type { Field } from "../../ml/geometry/index.ts";
import type { StoredLayer } from "../contract/index.ts";
import { scalesMm } from "./baselines.ts";
import { progressReporter } from "./context.ts";
import type { TaskContext } from "./context.ts";
import { inSteps } from "./in-steps.ts";
import { writeMaps } from "./map-files.ts";

/**
 * Writes where the loss is high in a ball rather than in a tube: a vessel surprises a model as a nodule does, and only their shapes differ.
 * The very filter of the image's own baseline, so that the two can be held against each other.
 */
export async function writeRoundLoss(dir: string, loss: Field, context: TaskContext): Promise<StoredLayer> {
  const report = progressReporter(context, "Looking for round parts of the map");
  report(0, 1);
  const field = await inSteps(sphericitySteps(loss, scalesMm), context.signal);
  const [layer] = await writeMaps(dir, [
    {
      id: "loss-sphericity",
      name: "Round loss (Hessian, 2 to 6 mm)",
      unit: "nats/voxel",
      file: "sphericity.nii",
      field,
    },
  ]);
  report(1, 1);
  return layer!;
}
