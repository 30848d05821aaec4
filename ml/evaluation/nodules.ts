import { depthMm, gaussian } from "../filters/index.ts";
import { offsetOf, voxelCount } from "../geometry/index.ts";
import type { Field, Mask, Vec3, Volume } from "../geometry/index.ts";
import { shuffle } from "../statistics/index.ts";
import type { Random } from "../statistics/index.ts";
import { distance } from "./control-cube.ts";
import type { Place } from "./control-cube.ts";
import { voxelsWhere } from "./regions.ts";

export interface InsertedNodule extends Place {
  readonly diameterMm: number;
  readonly kind: "solid" | "ground glass";
}

export const diametersMm = [4, 6, 8, 10] as const;
export const noduleHu = { solid: 20, "ground glass": -600 } as const;

/** Standard deviation of the Gaussian that softens the edge: about the point spread of a thin-slice chest CT. */
const edgeMm = 1;
/** Noise inside the nodule, as soft tissue has in a low-dose chest CT, and its grain: without it a net would see smoothness. */
const noiseHu = 20,
  grainMm = 0.8;
/** From nodule to nodule, and from the lung's border to the nodule's edge. */
const apartMm = 25,
  pleuraMm = 3;
/** Mean HU of the place before: aerated lung, not a vessel's or a tumour's. */
const highestHostHu = -700;

/**
 * Puts nodules of every size and both kinds into a copy of a 1 mm lung box, `each` of each, at drawn places in aerated lung away from
 * the known findings. Fewer where there is no room. Vessels that cross a nodule stay visible where they are denser.
 */
export function insertNodules(
  box: Volume,
  lung: Mask,
  findings: readonly Place[],
  each: number,
  random: Random,
): { readonly box: Volume; readonly nodules: readonly InsertedNodule[] } {
  const wanted = diametersMm.flatMap((diameterMm) =>
    (["solid", "ground glass"] as const).flatMap((kind) => Array.from({ length: each }, () => ({ diameterMm, kind }))),
  );
  const depth = depthMm(lung, Math.max(...diametersMm) / 2 + pleuraMm + 1);
  const smooth = gaussian(fieldOf(box), 3);
  const data = box.data.slice();
  const nodules: InsertedNodule[] = [];
  for (const { diameterMm, kind } of shuffle(wanted, random)) {
    const radiusMm = diameterMm / 2;
    const hosts = voxelsWhere(box, (v) => depth.data[v]! >= radiusMm + pleuraMm && smooth.data[v]! < highestHostHu);
    const isFree = (at: Vec3): boolean =>
      nodules.every(({ centre }) => distance(centre, at) >= apartMm) &&
      findings.every((place) => distance(place.centre, at) >= place.radiusMm + apartMm);
    const centre = drawPlace(box.size, hosts, isFree, random);
    if (centre === null) continue;
    paint(data, box, { centre, radiusMm }, noduleHu[kind], random);
    nodules.push({ centre, radiusMm, diameterMm, kind });
  }
  return { box: { ...box, data }, nodules };
}

const mostTries = 2000;

function drawPlace(
  [nx, ny]: Vec3,
  hosts: readonly number[],
  isFree: (at: Vec3) => boolean,
  random: Random,
): Vec3 | null {
  for (let tries = 0; tries < mostTries && hosts.length > 0; tries++) {
    const v = hosts[random.integer(hosts.length)]!;
    const at: Vec3 = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    if (isFree(at)) return at;
  }
  return null;
}

/** A ball with a Gaussian edge: of a voxel at distance d the share ½·erfc((d − r)/(√2·edge)) is nodule. Never makes darker. */
function paint(data: Int16Array, box: Volume, { centre, radiusMm }: Place, hu: number, random: Random): void {
  const reach = Math.ceil(radiusMm + 3 * edgeMm);
  const side = 2 * reach + 1;
  const noise = grainOf(side, random);
  for (let k = 0, n = 0; k < side; k++)
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++, n++) {
        const at: Vec3 = [centre[0] + i - reach, centre[1] + j - reach, centre[2] + k - reach];
        if (at.some((a, axis) => a < 0 || a >= box.size[axis]!)) continue;
        const share = upperTail((distance(at, centre) - radiusMm) / edgeMm);
        const v = offsetOf(box, ...at);
        const mixed = data[v]! + share * (hu + noise[n]! - data[v]!);
        data[v] = Math.max(data[v]!, Math.round(mixed));
      }
}

function grainOf(side: number, random: Random): Float32Array {
  const grid = { size: [side, side, side] as const, affineLps: millimetres };
  const white = Float32Array.from({ length: voxelCount(grid) }, () => random.normal());
  const { data } = gaussian({ ...grid, data: white }, grainMm);
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  return data.map((value) => (noiseHu * value) / deviation);
}

const millimetres = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;

/** P(Z > z) of a standard normal, to 1e-5 (Abramowitz & Stegun 26.2.16). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.33267 * Math.abs(z));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.4361836 + t * (-0.1201676 + t * 0.937298));
  return z >= 0 ? tail : 1 - tail;
}

function fieldOf({ size, affineLps, data }: Volume): Field {
  return { size, affineLps, data: Float32Array.from(data) };
}
