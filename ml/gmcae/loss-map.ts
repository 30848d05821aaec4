import { finished, noduleSphericitySteps, withoutRim } from "../filters/index.ts";
import type { Steps } from "../filters/index.ts";
import type { Field, Mask, Vec3, Volume } from "../geometry/index.ts";
import { extractPatch } from "../patches/index.ts";
import { startBlend } from "./blend.ts";
import type { Blend } from "./blend.ts";
import type { MapPlan } from "./map-plan.ts";
import { meanLoss, rankPatches, scorePatch, withLung } from "./ranking.ts";
import type { RankedPatch, RankingOptions, ScoredPatch } from "./ranking.ts";
import { mapTiling } from "./tiling.ts";
import type { Tiling } from "./tiling.ts";

export interface LossMapOptions extends RankingOptions {
  /** The 1 mm lung box in HU. */
  readonly box: Volume;
  /** 1 right, 2 left lung, on the same grid. */
  readonly mask: Mask;
  readonly plan: MapPlan;
  /** Voxels from one patch to the next along each axis. Default half of what a patch says: every inner voxel is seen by eight. */
  readonly stride?: number;
  /**
   * Voxels of the lungs this near to their surface have no loss. Default 2 mm: there a voxel is partly wall and the loss of
   * the step from lung to wall, which every lung has, would outshine everything inside. NaN says that nothing is known.
   */
  readonly rimMm?: number;
  /** Looked at between runs; throws its reason. */
  readonly signal?: AbortSignal;
  /** Does the work between the runs and after them part by part; where it looks at the signal too, no look is long in coming. */
  readonly inSteps?: <T>(steps: Steps<T>) => Promise<T> | T;
  readonly onProgress?: (patchesDone: number, patchesTotal: number) => void;
  /** Called once, when every voxel that has a loss has been seen by one patch: about an eighth of the way. Waited for. */
  readonly onCoarse?: (map: CoarseMaps) => Promise<void> | void;
}

/** What is worth a look before the map is finished. */
export type CoarseMaps = Pick<VoxelMaps, "loss" | "reconstruction">;

export interface VoxelMaps {
  /** Nats per voxel; NaN outside the lungs and in their rim. */
  readonly loss: Field;
  /** HU that the model expected; NaN where no patch with lung lies or, for a model trained on lung alone, outside the lungs. */
  readonly reconstruction: Field;
  /** HU, the standard deviation that the model gives each voxel; NaN outside the lungs. */
  readonly sigma: Field;
  /** Which component of the mixture explains a voxel best, from 0; NaN outside the lungs. */
  readonly component: Field;
  /** HU: scan less reconstruction; NaN outside the lungs. */
  readonly residual: Field;
  /**
   * Nats per voxel, 0 or more, NaN where the loss is: how much the loss is high in a ball rather than in a tube or a sheet. Of all
   * operators tried on a map this found most nodules (docs/results.md).
   */
  readonly roundLoss: Field;
}

export interface LossMap extends VoxelMaps {
  readonly patches: readonly RankedPatch[];
  /** Mean loss of every patch with lung enough to be ranked, ascending: what makes a reference for percentiles. */
  readonly patchLosses: Float32Array<ArrayBuffer>;
}

const defaultRimMm = 2;

/**
 * Where this lung is unlike what the model learned. Overlapping patches that hold lung are run through the network; each
 * voxel's maps are means over the patches that see it, weighted by a window that falls to the patches' edges.
 */
export async function lossMap(options: LossMapOptions): Promise<LossMap> {
  const { box, mask, plan } = options;
  if (box.size.some((length, axis) => length !== mask.size[axis]))
    throw new RangeError(`the lung box has size ${box.size.join("×")} and its mask ${mask.size.join("×")}`);
  const core = plan.config.patchSize - 2 * plan.margin;
  const inner = withoutRim(mask, options.rimMm ?? defaultRimMm);
  const cores = mapTiling(mask, core, options.stride ?? core / 2, inner);
  const blend = startBlend(box, plan.config.patchSize, plan.margin);
  const exact = await runPatches(options, cores, blend, () => coarseMaps(blend, options, inner));
  const maps = await allSteps(options, voxelMaps(blend, options, inner));
  const scored = await allSteps(options, scoredPatches(cores.tiles, exact, { mask, n: core }, maps));
  return {
    ...maps,
    patches: rankPatches(scored, core, box, options),
    patchLosses: Float32Array.from(withLung(scored, core, options.minimumLungShare), meanLoss).sort(),
  };
}

function allSteps<T>({ inSteps = finished }: LossMapOptions, steps: Steps<T>): Promise<T> | T {
  return inSteps(steps);
}

/** Runs every patch and adds it to the blend; gives their exact losses. */
async function runPatches(
  options: LossMapOptions,
  { tiles, coarse }: Tiling,
  blend: Blend,
  read: () => Steps<CoarseMaps>,
): Promise<Float64Array> {
  const { box, plan, signal, onProgress, onCoarse } = options;
  const { patchSize: n, clipHu } = plan.config;
  const exact = new Float64Array(tiles.length);
  const patches = new Float32Array(plan.batch * n ** 3);
  const part = (array: Float32Array, p: number): Float32Array => array.subarray(p * n ** 3, (p + 1) * n ** 3);
  const first = ([x, y, z]: Vec3): Vec3 => [x - plan.margin, y - plan.margin, z - plan.margin];
  for (let done = 0; done < tiles.length;) {
    signal?.throwIfAborted();
    const chunk = tiles.slice(done, done + plan.batch);
    chunk.forEach((min, p) => extractPatch(box, first(min), n, part(patches, p), clipHu));
    const { loss, reconstruction, sigma, component, exactLossNats } = await plan.run(patches);
    chunk.forEach((min, p) => {
      exact[done + p] = exactLossNats[p]!;
      blend.add(first(min), {
        loss: part(loss, p),
        reconstruction: part(reconstruction, p),
        sigma: part(sigma, p),
        component: part(component, p),
      });
    });
    const before = done;
    done += chunk.length;
    onProgress?.(done, tiles.length);
    const isCoarse = before < coarse && done >= coarse && done < tiles.length;
    if (isCoarse && onCoarse !== undefined) await onCoarse(await allSteps(options, read()));
  }
  return exact;
}

/** Looks up every patch in the finished maps, a step for some of them. */
function* scoredPatches(
  tiles: readonly Vec3[],
  exactLossNats: Float64Array,
  { mask, n }: { readonly mask: Mask; readonly n: number },
  maps: VoxelMaps,
): Steps<ScoredPatch[]> {
  const scored: ScoredPatch[] = [];
  for (const [t, min] of tiles.entries()) {
    scored.push(scorePatch({ min, n, mask, exactLossNats: exactLossNats[t]! }, maps));
    if (t % 64 === 0) yield;
  }
  return scored;
}

function* coarseMaps(blend: Blend, { mask, plan }: LossMapOptions, inner: Mask): Steps<CoarseMaps> {
  const everywhere: Mask =
    plan.config.lossOn === "lung" ? mask : { ...mask, data: new Uint8Array(mask.data.length).fill(1) };
  const loss = blend.field("loss", inner);
  yield;
  return { loss, reconstruction: blend.field("reconstruction", everywhere) };
}

function* voxelMaps(blend: Blend, options: LossMapOptions, inner: Mask): Steps<VoxelMaps> {
  const { box, mask } = options,
    { loss, reconstruction } = yield* coarseMaps(blend, options, inner);
  yield;
  const residual = new Float32Array(box.data.length).fill(Number.NaN);
  for (let v = 0; v < residual.length; v++)
    if (mask.data[v] !== 0) residual[v] = box.data[v]! - reconstruction.data[v]!;
  yield;
  const sigma = blend.field("sigma", mask);
  yield;
  const roundLoss = yield* noduleSphericitySteps(loss);
  return {
    loss,
    reconstruction,
    sigma,
    component: blend.field("component", mask),
    residual: { size: box.size, affineLps: box.affineLps, data: residual },
    roundLoss,
  };
}
