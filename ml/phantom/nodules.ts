import type { Vec3 } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";
import { apexMm, cavityDepthMm, lowestLungMm, lungDepthMm, planeAt } from "./chest.ts";
import type { Chest } from "./chest.ts";
import type { Canvas } from "./tubes.ts";

const noduleHu = 38;

/** What is asked for: a place in words, and a size. */
export interface NoduleWish {
  readonly where: "central" | "pleural";
  readonly diameterMm: number;
  /** Default: either. */
  readonly side?: "right" | "left";
}

/** A nodule in adult millimetres, with the bumps of its surface. */
export interface PlacedNodule {
  readonly centreMm: Vec3;
  readonly radiusMm: number;
  readonly bumps: readonly { readonly direction: Vec3; readonly phase: number }[];
}

/** Places each nodule at random where its wish holds and it is clear of the others. Wishes without room are left out. */
export function placeNodules(
  chest: Chest,
  wishes: readonly NoduleWish[],
  scale: number,
  random: Random,
): PlacedNodule[] {
  const placed: PlacedNodule[] = [];
  for (const wish of wishes) {
    const radiusMm = wish.diameterMm / 2 / scale;
    const centreMm = findPlace(chest, wish, radiusMm, placed, random);
    if (centreMm === undefined) continue;
    const bumps = Array.from({ length: 3 }, () => ({
      direction: [random.normal(), random.normal(), random.normal()] as const,
      phase: 2 * Math.PI * random.uniform(),
    }));
    placed.push({ centreMm, radiusMm, bumps });
  }
  return placed;
}

function findPlace(
  chest: Chest,
  { where, side }: NoduleWish,
  r: number,
  others: readonly PlacedNodule[],
  random: Random,
): Vec3 | undefined {
  const [ax, ay] = chest.cavityMm;
  for (let tries = 0; tries < 20000; tries++) {
    const sign = side === "right" ? -1 : side === "left" ? 1 : random.uniform() < 0.5 ? -1 : 1;
    const p: Vec3 = [
      sign * ax * random.uniform(),
      ay * (2 * random.uniform() - 1),
      lowestLungMm + (apexMm - lowestLungMm) * random.uniform(),
    ];
    const plane = planeAt(chest, p[2]),
      depth = lungDepthMm(plane, p[0], p[1]),
      wall = cavityDepthMm(plane, p[0], p[1]);
    // Central: free on all sides, nearer the hilum than the wall. Pleural: part of it would stand out of the rib cage.
    const fits =
      where === "central"
        ? depth > r + 3 && Math.hypot(p[0] - sign * 36, p[1] - 16, p[2] - 4) < 60
        : Math.abs(wall - 0.6 * r) < 0.1 * r && depth > wall - 0.5 && Math.abs(p[2]) < 70;
    if (
      fits &&
      others.every(
        (o) => Math.hypot(o.centreMm[0] - p[0], o.centreMm[1] - p[1], o.centreMm[2] - p[2]) > o.radiusMm + r + 10,
      )
    )
      return p;
  }
  return undefined;
}

/** Soft tissue, a little lobed; what would stand out of the lung is left to the chest wall. */
export function paintNodule(canvas: Canvas, chest: Chest, nodule: PlacedNodule): void {
  const {
    nx,
    ny,
    zMm,
    sliceMm,
    pixelMm: [px, py],
    originMm: [x0, y0],
  } = canvas;
  const {
    centreMm: [cx, cy, cz],
    radiusMm: r,
  } = nodule;
  const reach = 1.15 * r + px;
  if (Math.abs(zMm - cz) > reach + sliceMm) return;
  const i0 = Math.max(0, Math.ceil((cx - reach - x0) / px)),
    i1 = Math.min(nx - 1, Math.floor((cx + reach - x0) / px));
  const j0 = Math.max(0, Math.ceil((cy - reach - y0) / py)),
    j1 = Math.min(ny - 1, Math.floor((cy + reach - y0) / py));
  const levels = [-1 / 3, 0, 1 / 3].map((level) => planeAt(chest, zMm + level * sliceMm));
  for (let j = j0; j <= j1; j++)
    for (let i = i0; i <= i1; i++) {
      const x = x0 + i * px,
        y = y0 + j * py;
      let share = 0;
      for (const plane of levels) {
        const d = Math.hypot(x - cx, y - cy, plane.z - cz);
        if (d > reach || lungDepthMm(plane, x, y) < -0.5) continue;
        const rim = r * lobes(nodule, (x - cx) / d, (y - cy) / d, (plane.z - cz) / d);
        share += Math.min(1, Math.max(0, (rim - d) / px + 0.5)) / levels.length;
      }
      canvas.hu[j * nx + i]! += share * (noduleHu - canvas.hu[j * nx + i]!);
    }
}

/** The radius in a direction over the mean radius. */
function lobes({ bumps }: PlacedNodule, x: number, y: number, z: number): number {
  let sum = 1;
  for (const {
    direction: [a, b, c],
    phase,
  } of bumps)
    sum += 0.035 * Math.sin(2.2 * (a * x + b * y + c * z) + phase);
  return Number.isNaN(sum) ? 1 : sum;
}
