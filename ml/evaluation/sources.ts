import { gaussian, limitedHu } from "../filters/index.ts";
import { voxelCount } from "../geometry/index.ts";
import type { Field, Grid, Mask, Vec3, Volume } from "../geometry/index.ts";
import { lossMap } from "../gmcae/index.ts";
import type { MapPlan } from "../gmcae/index.ts";
import type { Random } from "../statistics/index.ts";
import { innerLung } from "./regions.ts";

/** What a model says of a part of a lung, by the name of the map. It sees HU and the lung, never the truth or the frame. */
export type MapSource = (hu: Volume, lung: Mask) => Promise<Readonly<Record<string, Field>>>;

/** The model's maps as the product makes them: nats per voxel; HU for the others; residual = HU − reconstruction, signed. */
export function modelSource(plan: MapPlan): MapSource {
  return async (hu, lung) => {
    const { loss, reconstruction, sigma } = await lossMap({ box: hu, mask: lung, plan });
    return inLung(lung, { loss, reconstruction, sigma, residual: residualOf(hu, reconstruction) });
  };
}

/** Coarse noise that the model must undo (Kascenas et al., MIDL 2022): its standard deviation in HU and its grain in mm. */
const noiseHu = 100,
  grainMm = 2,
  noiseDraws = 2;

/** The model's reconstruction of the image with coarse noise added, a mean over draws. */
export function corruptedSource(plan: MapPlan, random: Random): MapSource {
  return async (hu, lung) => {
    const mean = emptyField(hu);
    for (let draw = 0; draw < noiseDraws; draw++) {
      const noise = coarseNoise(hu, random);
      const noisy: Volume = { ...hu, data: hu.data.map((value, v) => clampHu(value + noise.data[v]!)) };
      const { reconstruction } = await lossMap({ box: noisy, mask: lung, plan });
      for (let v = 0; v < mean.data.length; v++) mean.data[v]! += reconstruction.data[v]! / noiseDraws;
    }
    return inLung(lung, { reconstruction: mean, residual: residualOf(hu, mean) });
  };
}

/** Side of a blanked block, mm, and what it is filled with: HU of ordinary lung. */
const blockMm = 12,
  blankHu = -850;

/** What the model expects of each block of 12 mm when the block is blanked: eight passes, each blanks every eighth block. */
export function blankedSource(plan: MapPlan): MapSource {
  return async (hu, lung) => {
    const expected = emptyField(hu);
    for (let phase = 0; phase < 8; phase++) {
      const isBlank = (v: number): boolean => phaseOf(v, hu.size) === phase;
      const blanked: Volume = { ...hu, data: hu.data.map((value, v) => (isBlank(v) ? blankHu : value)) };
      const { reconstruction } = await lossMap({ box: blanked, mask: lung, plan });
      for (let v = 0; v < expected.data.length; v++) if (isBlank(v)) expected.data[v] = reconstruction.data[v]!;
    }
    return inLung(lung, { reconstruction: expected, residual: residualOf(hu, expected) });
  };
}

/** The image as operators are given it, where the model's maps have values: HU, and HU limited, without which HU is a weak rival. */
export function imageMaps(hu: Volume, lung: Mask): Readonly<Record<ImageMap, Field>> {
  const field = { size: hu.size, affineLps: hu.affineLps, data: Float32Array.from(hu.data) };
  const image = inLung(lung, { field }).field;
  return { HU: image, "HU to −500": limitedHu(image) };
}

export const imageMapNames = ["HU", "HU to −500"] as const;

type ImageMap = (typeof imageMapNames)[number];

/** Knows no model. */
export function isImageMap(map: string): map is ImageMap {
  return imageMapNames.some((name) => name === map);
}

/** Operators on HU and on maps look at the same voxels: NaN elsewhere. */
function inLung<M extends Readonly<Record<string, Field>>>(lung: Mask, maps: M): M {
  const inner = innerLung(lung);
  for (const { data } of Object.values(maps))
    for (let v = 0; v < data.length; v++) if (inner.data[v] === 0) data[v] = Number.NaN;
  return maps;
}

function residualOf(hu: Volume, reconstruction: Field): Field {
  return { ...reconstruction, data: reconstruction.data.map((value, v) => hu.data[v]! - value) };
}

function coarseNoise(grid: Grid, random: Random): Field {
  const white = emptyField(grid);
  for (let v = 0; v < white.data.length; v++) white.data[v] = random.normal();
  const coarse = gaussian(white, grainMm);
  const deviation = Math.sqrt(coarse.data.reduce((sum, value) => sum + value * value, 0) / coarse.data.length);
  return { ...coarse, data: coarse.data.map((value) => (noiseHu * value) / deviation) };
}

/** Which of the eight passes blanks a voxel: parity of its block along each axis. */
function phaseOf(v: number, [nx, ny]: Vec3): number {
  const i = v % nx,
    row = Math.floor(v / nx);
  const parity = (at: number): number => Math.floor(at / blockMm) & 1;
  return parity(i) + 2 * parity(row % ny) + 4 * parity(Math.floor(row / ny));
}

function emptyField(grid: Grid): Field {
  return { size: grid.size, affineLps: grid.affineLps, data: new Float32Array(voxelCount(grid)) };
}

function clampHu(value: number): number {
  return Math.max(-1024, Math.min(3071, Math.round(value)));
}
