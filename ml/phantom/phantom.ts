import { affineFrom } from "../geometry/index.ts";
import type { Grid, Mask, Vec3, Volume } from "../geometry/index.ts";
import { seededRandom } from "../statistics/index.ts";
import type { Random } from "../statistics/index.ts";
import { chestOf } from "./chest.ts";
import type { Chest } from "./chest.ts";
import { placeNodules } from "./nodules.ts";
import type { NoduleWish } from "./nodules.ts";
import { paint } from "./paint.ts";
import { skeletonTubes } from "./skeleton.ts";
import { branches, growTree } from "./tree.ts";
import type { Tube } from "./tubes.ts";
import { airwayTubes, mediastinalTubes } from "./vessels.ts";

export interface PhantomOptions {
  readonly seed: number;
  /** Default 512 × 512 × 130. */
  readonly size?: Vec3;
  /** Default 0.7 × 0.7 × 2.5. */
  readonly spacingMm?: Vec3;
  /** Default: one central on the right, one at the pleura on the left, 8 to 20 mm. */
  readonly nodules?: readonly NoduleWish[];
  /** `small` is the adult at 0.3 of its size, for quick cohorts. Default `adult`. */
  readonly chest?: "adult" | "small";
  /** Share of destroyed lung, 0 … 1. Default 0. */
  readonly emphysema?: number;
}

/** A synthetic chest CT of which everything is known. Nobody's scan went into it. */
export interface Phantom {
  readonly volume: Volume;
  /** 1 in the right lung, 2 in the left; vessels, airways and nodules within a lung belong to it. */
  readonly lungs: Mask;
  readonly nodules: readonly { readonly lps: Vec3; readonly diameterMm: number }[];
  /** 1 where it has a nodule. */
  readonly label: 0 | 1;
  readonly spacingMm: Vec3;
  readonly chest: "adult" | "small";
}

const scales = { adult: 1, small: 0.3 } as const;
/** Leaves of the arterial tree of one lung, their radius in adult millimetres, and the noise of soft tissue in HU. */
const detail = {
  adult: { tips: 2000, tipMm: 0.5, noiseHu: 15 },
  small: { tips: 160, tipMm: 1.3, noiseHu: 11 },
} as const;

/**
 * Makes a chest: axes along LPS, the thorax in the middle of the grid. Depends on the options alone; the same seed gives
 * the same anatomy on any grid, and the same voxels on the same one.
 */
export function makePhantom(options: PhantomOptions): Phantom {
  const { seed, size = [512, 512, 130], spacingMm = [0.7, 0.7, 2.5], chest: kind = "adult", emphysema = 0 } = options;
  const scale = scales[kind];
  const [forChest, forTrees, forNodules, forTexture] = streams(seed);
  const chest = chestOf(forChest, emphysema);
  const nodules = placeNodules(chest, options.nodules ?? defaultWishes(forNodules), scale, forNodules);
  const origin: Vec3 = [0, 1, 2].map((n) => -((size[n]! - 1) / 2) * spacingMm[n]!) as unknown as Vec3;
  const grid: Grid = {
    size,
    affineLps: affineFrom(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      spacingMm,
      origin,
    ),
  };
  const { volume, lungs } = paint(
    grid,
    { chest, nodules, scale, tubes: tubesOf(chest, kind, forTrees), noiseHu: detail[kind].noiseHu, origin, spacingMm },
    forTexture,
  );
  return {
    volume,
    lungs,
    nodules: nodules.map(({ centreMm: [x, y, z], radiusMm }) => ({
      lps: [x * scale, y * scale, z * scale],
      diameterMm: 2 * radiusMm * scale,
    })),
    label: nodules.length > 0 ? 1 : 0,
    spacingMm,
    chest: kind,
  };
}

function defaultWishes(random: Random): NoduleWish[] {
  return [
    { where: "central", diameterMm: 12 + 8 * random.uniform(), side: "right" },
    { where: "pleural", diameterMm: 9 + 6 * random.uniform(), side: "left" },
  ];
}

/** One stream a subject, so that a change of one leaves the others as they were. */
function streams(seed: number): [Random, Random, Random, Random] {
  const first = seededRandom(seed);
  const next = (): Random => seededRandom(first.integer(2 ** 32));
  return [next(), next(), next(), next()];
}

function tubesOf(chest: Chest, kind: "adult" | "small", random: Random): Tube[] {
  const { tips, tipMm } = detail[kind];
  const blood = 40,
    wall = -250,
    air = -980;
  const arteries = [
    growTree(chest, -1, [-37, 13, 4], tips, tipMm, random),
    growTree(chest, 1, [41, 18, 10], tips, tipMm, random),
  ];
  const veins = [
    growTree(chest, -1, [-35, 20, -22], 0.7 * tips, tipMm, random),
    growTree(chest, 1, [37, 22, -20], 0.7 * tips, tipMm, random),
  ];
  // A bronchus runs beside every larger artery and is about as wide.
  const beside = { atLeastMm: 3 * tipMm, offset: [0, 1.9, 0] as const };
  return [
    ...skeletonTubes(chest),
    ...mediastinalTubes(),
    ...[...arteries, ...veins].flatMap((tree) => branches(tree, blood)),
    ...arteries.flatMap((tree) => branches(tree, wall, { ...beside, width: 0.75, widen: 0.7 })),
    ...arteries.flatMap((tree) => branches(tree, air, { ...beside, width: 0.75 })),
    ...airwayTubes(),
  ];
}
