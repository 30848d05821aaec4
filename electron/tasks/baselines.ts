import { createHash } from "node:crypto";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  laplacianOfGaussianSteps,
  limitedHu,
  localContrastSteps,
  noduleSphericitySteps,
} from "../../ml/filters/index.ts";
import type { Steps } from "../../ml/filters/index.ts";
import type { Field } from "../../ml/geometry/index.ts";
import { z } from "../contract/index.ts";
import type { StoredLayer } from "../contract/index.ts";
import { readRecord, writeRecord } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { TaskContext } from "./context.ts";
import { inSteps } from "./in-steps.ts";
import type { LungBox } from "./lung-box.ts";
import { writeMaps } from "./map-files.ts";

/** What a map must beat: filters of the image that know no model. Radii and scales are those of nodules of 4 to 15 mm. */
export const baselines: readonly (StoredLayer & { readonly filter: (hu: Field) => Steps<Field> })[] = [
  {
    id: "baseline-contrast",
    name: "Local contrast (6 mm)",
    unit: "HU",
    file: "../baselines/contrast.nii",
    filter: (hu) => localContrastSteps(hu, 6),
  },
  {
    id: "baseline-log",
    name: "Blobs (Laplacian of Gaussian, 3 mm)",
    unit: "HU",
    file: "../baselines/log.nii",
    filter: (hu) => laplacianOfGaussianSteps(hu, 3),
  },
  {
    id: "baseline-sphericity",
    name: "Sphericity (Hessian, 1.5 to 2.5 mm)",
    unit: "HU",
    file: "../baselines/sphericity.nii",
    filter: (hu) => noduleSphericitySteps(hu),
  },
  {
    id: "baseline-density",
    name: "Round density (HU to −500; Hessian, 1.5 to 2.5 mm)",
    unit: "HU",
    file: "../baselines/density.nii",
    filter: (hu) => noduleSphericitySteps(limitedHu(hu)),
  },
];

/** state.json of results/<study>/baselines/: the lungs they were made of, and by which filters. */
const stateRecord = z.object({
  format: z.literal("hilum-baselines"),
  version: z.literal(1),
  lungsSha256: z.string(),
  filters: z.array(z.string()).default([]),
});
/** Names say the filters, scales and all. */
export const baselineNames: readonly string[] = baselines.map(({ name }) => name);

/** The baselines of a study if these filters made them of these lungs; null where they are still to be made. */
export async function knownBaselines(
  study: string,
  lungs: LungBox,
  context: TaskContext,
): Promise<StoredLayer[] | null> {
  const state = await readRecord(stateFile(study, context), stateRecord);
  const isThis = state?.lungsSha256 === digest(lungs) && isDeepStrictEqual(state.filters, baselineNames);
  return isThis ? baselines.map(layerOf) : null;
}

/** Makes and writes them: once a study, whatever the models. */
export async function makeBaselines(study: string, lungs: LungBox, context: TaskContext): Promise<StoredLayer[]> {
  const hu: Field = { ...lungs.box, data: new Float32Array(lungs.box.data) };
  for (let v = 0; v < hu.data.length; v++) if (lungs.mask.data[v] === 0) hu.data[v] = Number.NaN;
  const report = progressReporter(context, "Filtering the image for comparison");
  const dir = context.workspace.resultDir(study, "any");
  for (const [done, baseline] of baselines.entries()) {
    report(done, baselines.length);
    const field = await inSteps(baseline.filter(hu), context.signal);
    await writeMaps(dir, [{ ...layerOf(baseline), field }]);
  }
  report(baselines.length, baselines.length);
  await writeRecord(stateFile(study, context), stateRecord, {
    format: "hilum-baselines",
    version: 1,
    lungsSha256: digest(lungs),
    filters: [...baselineNames],
  });
  return baselines.map(layerOf);
}

function layerOf({ id, name, unit, file }: StoredLayer): StoredLayer {
  return { id, name, unit, file };
}

function stateFile(study: string, { workspace }: TaskContext): string {
  return path.join(workspace.resultDir(study, "baselines"), "state.json");
}

function digest({ box, mask }: LungBox): string {
  const bytes = (data: Int16Array | Uint8Array): Uint8Array =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash("sha256").update(bytes(box.data)).update(bytes(mask.data)).digest("hex");
}
