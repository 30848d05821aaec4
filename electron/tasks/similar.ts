import { toIndex } from "../../ml/geometry/index.ts";
import type { Vec3, Volume } from "../../ml/geometry/index.ts";
import { compileCode } from "../../ml/gmcae/index.ts";
import type { CodePlan } from "../../ml/gmcae/index.ts";
import { leastLungShare, lungShare } from "../../ml/patches/index.ts";
import { neighbourhood } from "../../ml/statistics/index.ts";
import type { Neighbour, Neighbourhood } from "../../ml/statistics/index.ts";
import type { SimilarPatches, TaskInput } from "../contract/index.ts";
import { FaultError } from "../store/index.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import { saveVolume } from "./files/nifti.ts";
import { lungBoxOf } from "./lung-box.ts";
import type { LungBox } from "./lung-box.ts";
import { loadGmcae } from "./models.ts";
import type { LoadedGmcae } from "./models.ts";
import { trainingPatchesOf, trainingStudies } from "./training-patches.ts";
import type { TrainingPatch, TrainingPatches } from "./training-patches.ts";

/** Found for one place. */
const most = 5;

/** Encodes the patch around a place and finds the training patches whose codes are nearest; keeps a picture of each. */
export const similarTask: Task<"similar"> = async (input, context) => {
  const model = await loadGmcae(input.gmcae, context);
  const studies = await trainingStudies(model, context);
  const { device } = await openTaskDevice(input.device, context);
  try {
    const plan = await compileCode({ device, config: model.config, weights: model.weights });
    try {
      return await similar({ input, model, studies, plan }, context);
    } finally {
      await plan.dispose();
    }
  } finally {
    await device.dispose();
  }
};

interface Search {
  readonly input: TaskInput<"similar">;
  readonly model: LoadedGmcae;
  readonly studies: readonly string[];
  readonly plan: CodePlan;
}

async function similar({ input, model, studies, plan }: Search, context: TaskContext): Promise<SimilarPatches> {
  const lungs = await lungBoxOf(input.study, context);
  const here = patchAround(input.lps, lungs, plan.patchSize);
  const known = await trainingPatchesOf(studies, model, plan, context);
  const code = await plan.encode(lungs.box, [here], context.signal);
  const hood = neighbourhood({ width: plan.width, data: known.codes });
  const at = { study: input.study, min: here };
  const found = hood.nearest(code, most, elsewhere(at, known, plan.patchSize));
  const patches = found.map(({ row }) => known.patches[row]!);
  await keepPictures(input.study, [at, ...patches], plan.patchSize, context);
  return {
    patches: known.patches.length,
    studies: studies.length,
    sizeMm: plan.patchSize,
    share: shareWithNearer(found[0], hood, known, plan),
    found: found.map(({ distance }, n) => {
      const { study, centreLps, place } = patches[n]!;
      return { study, centreLps: [...centreLps], place, distance };
    }),
  };
}

type Place = Pick<TrainingPatch, "study" | "min">;

/** The patch with `lps` in its middle. Throws FaultError REFUSED where that is hardly lung: no training patch is. */
function patchAround(lps: Vec3, { box, mask }: LungBox, n: number): Vec3 {
  const [x, y, z] = toIndex(box.affineLps, lps);
  const first = (at: number): number => Math.round(at - (n - 1) / 2);
  const min: Vec3 = [first(x), first(y), first(z)];
  if (lungShare(mask, min, n) >= leastLungShare) return min;
  throw new FaultError("REFUSED", "This place is hardly lung.", {
    todo: `The model learned from patches of ${n} mm of which at least a quarter is lung. Choose a place further inside.`,
  });
}

/**
 * A patch is not like itself: where the model learned from several studies a place is compared with those of others only, else with
 * what it does not overlap.
 */
function elsewhere(from: Place, { patches }: TrainingPatches, n: number): (row: number) => boolean {
  const several = patches.some(({ study }) => study !== from.study);
  return (row) => {
    const { study, min } = patches[row]!;
    if (study !== from.study) return true;
    return !several && min.some((at, axis) => Math.abs(at - from.min[axis]!) >= n);
  };
}

/** How many of the training patches have a nearer neighbour than this place: 0 is the most familiar, 1 what is like nothing learned. */
function shareWithNearer(
  nearest: Neighbour | undefined,
  hood: Neighbourhood,
  known: TrainingPatches,
  { patchSize, width }: CodePlan,
): number {
  if (nearest === undefined) return 1;
  const nearer = known.patches.filter((patch, row) => {
    const own = known.codes.subarray(row * width, (row + 1) * width);
    const [next] = hood.nearest(own, 1, elsewhere(patch, known, patchSize));
    return next !== undefined && next.distance < nearest.distance;
  });
  return nearer.length / known.patches.length;
}

const airHu = -1024;

/** Writes the middle axial slice of each patch, one upon another, for the desk to draw. */
async function keepPictures(study: string, places: readonly Place[], n: number, context: TaskContext): Promise<void> {
  const data = new Int16Array(places.length * n ** 2).fill(airHu);
  // A study at a time: five lung boxes at once would be hundreds of MB.
  for (const one of new Set(places.map((place) => place.study))) {
    context.signal.throwIfAborted();
    const { box } = await lungBoxOf(one, context);
    for (const [at, place] of places.entries())
      if (place.study === one) copySlice(box, place.min, n, data.subarray(at * n ** 2, (at + 1) * n ** 2));
  }
  const stack: Volume = { size: [n, n, places.length], affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], data };
  await saveVolume(context.workspace.cacheFile(study, "similar"), stack, "Hilum similar patches, HU");
}

/** The slice nearest to the middle of the cube; what lies outside the box stays as it is. */
function copySlice({ size: [nx, ny, nz], data }: Volume, [x0, y0, z0]: Vec3, n: number, out: Int16Array): void {
  const z = z0 + Math.floor(n / 2);
  if (z < 0 || z >= nz) return;
  for (let j = Math.max(0, -y0); j < Math.min(n, ny - y0); j++)
    for (let i = Math.max(0, -x0); i < Math.min(n, nx - x0); i++)
      out[j * n + i] = data[(z * ny + y0 + j) * nx + x0 + i]!;
}
