import type { Random } from "../statistics/index.ts";

/**
 * A person's chest in adult millimetres, LPS, origin in the middle of the thorax: x to the left, y to the back, z to the
 * head. The numbers are ordinary adult measures, rounded; nothing is taken from a scan. `chestOf` varies them a little.
 */
export interface Chest {
  /** Half axes of the rib cage's inside at its widest. */
  readonly cavityMm: readonly [x: number, y: number];
  /** Half axes of the trunk. */
  readonly bodyMm: readonly [x: number, y: number];
  /** Highest points of the two halves of the diaphragm, right and left. */
  readonly domeTopMm: readonly [right: number, left: number];
  /** Half of the heart's long axis, and half of its width. */
  readonly heartMm: readonly [long: number, wide: number];
  readonly lungHu: number;
  /** Share of destroyed lung, 0 … 1. */
  readonly emphysema: number;
}

export const apexMm = 108;
export const vertebraY = 70;
export const lowestLungMm = -150;

export function chestOf(random: Random, emphysema: number): Chest {
  const about = (value: number, share: number): number => value * (1 + share * (2 * random.uniform() - 1));
  const cavityMm = [about(134, 0.03), about(87, 0.03)] as const;
  const fat = about(30, 0.12);
  return {
    cavityMm,
    bodyMm: [cavityMm[0] + fat, cavityMm[1] + fat + 2],
    domeTopMm: [about(-70, 0.08), about(-84, 0.08)],
    heartMm: [about(68, 0.05), about(47, 0.05)],
    lungHu: about(-858, 0.015),
    emphysema,
  };
}

/** What is the same for all points of one axial plane. */
export interface ChestPlane {
  readonly chest: Chest;
  readonly z: number;
  readonly a: number;
  readonly b: number;
  readonly yc: number;
  readonly aortaX: number;
  readonly aortaY: number;
}

export function planeAt(chest: Chest, z: number): ChestPlane {
  const t = Math.max(0, z + 60);
  const low = Math.max(0, -60 - z);
  return {
    chest,
    z,
    a: Math.max(48, chest.cavityMm[0] * Math.sqrt(Math.max(0.01, 1 - (t / 200) ** 2)) - 0.04 * low),
    b: Math.max(42, chest.cavityMm[1] * Math.sqrt(Math.max(0.01, 1 - (t / 215) ** 2))),
    yc: -2 + 0.0009 * t * Math.max(0, z),
    aortaX: 24 + 0.03 * Math.min(0, z),
    aortaY: 56 - 0.03 * Math.min(0, z),
  };
}

/** Millimetres from (x, y) to the inner surface of the rib cage: positive inside. First order, good near the surface. */
export function cavityDepthMm({ a, b, yc }: ChestPlane, x: number, y: number): number {
  return roundedEllipseDepthMm(x, y - yc, a, b);
}

/** Millimetres to the skin, positive inside. */
export function bodyDepthMm({ chest }: ChestPlane, x: number, y: number): number {
  return roundedEllipseDepthMm(x, y - 2, chest.bodyMm[0], chest.bodyMm[1]);
}

/** u² + v² − 0.35 u²v² = 1: between an ellipse and its box, as a trunk is. */
function roundedEllipseDepthMm(x: number, y: number, a: number, b: number): number {
  const u = x / a,
    v = y / b,
    uu = u * u,
    vv = v * v;
  const gx = (u / a) * (1 - 0.35 * vv),
    gy = (v / b) * (1 - 0.35 * uu);
  return (1 - uu - vv + 0.35 * uu * vv) / (2 * Math.sqrt(gx * gx + gy * gy) + 2e-3);
}

/** Height of the diaphragm over (x, y): two domes. */
export function diaphragmMm({ domeTopMm }: Chest, x: number, y: number): number {
  const right = ((x + 66) / 66) ** 2 + ((y + 14) / 78) ** 2;
  const left = ((x - 68) / 66) ** 2 + ((y + 12) / 78) ** 2;
  return Math.max(domeTopMm[0] - 54 * right, domeTopMm[1] - 52 * left, lowestLungMm);
}

/** Signed distance from the heart, positive outside: an ellipsoid lying to the left, forward and down. */
export function heartDistanceMm({ heartMm: [long, wide] }: Chest, x: number, y: number, z: number): number {
  const dx = x - 22,
    dy = y + 26,
    dz = z + 60;
  const along = 0.76 * dx - 0.47 * dy - 0.45 * dz;
  const across = dx * dx + dy * dy + dz * dz - along * along;
  return (Math.sqrt((along * along) / (long * long) + across / (wide * wide)) - 1) * wide;
}

/**
 * Millimetres from a point to the nearest border of its lung: positive inside a lung, negative elsewhere.
 * A lung is what the rib cage leaves beside mediastinum, heart, aorta and spine, above the diaphragm and below its apex.
 */
export function lungDepthMm(plane: ChestPlane, x: number, y: number): number {
  const { chest, z } = plane;
  let depth = cavityDepthMm(plane, x, y);
  if (depth <= -4) return depth; // most of the picture: nothing else need be asked
  depth = Math.min(depth, Math.abs(x - 2) - mediastinumMm(x, y, z));
  if (depth <= -4) return depth;
  depth = Math.min(depth, norm(x, y - vertebraY) - 22);
  if (z < 56) depth = Math.min(depth, norm(x - plane.aortaX, y - plane.aortaY, Math.max(0, z - 40)) - 15);
  if (z < 20) depth = Math.min(depth, heartDistanceMm(chest, x, y, z));
  if (z < chest.domeTopMm[0] + 40) depth = Math.min(depth, 0.75 * (z - diaphragmMm(chest, x, y)));
  if (z > 0) {
    const ex = (Math.abs(x) - 47) / 95,
      ey = (y - 12) / 105,
      ez = z / apexMm;
    depth = Math.min(depth, (1 - Math.sqrt(ex * ex + ey * ey + ez * ez)) * 80);
  }
  return depth;
}

/** Half width of the mediastinum: narrow behind the sternum, wide at the great vessels, narrow again before the spine. */
function mediastinumMm(x: number, y: number, z: number): number {
  const front = smoothstep((y + 82) / 50),
    back = smoothstep((y - 40) / 34);
  const wide = 31 + 5 * smoothstep((z - 20) / 40) - 6 * smoothstep((-z - 20) / 60);
  const uneven = 3.2 * Math.sin(0.075 * y + (x < 0 ? 0.6 : 2.4) + 0.012 * z) * front;
  return 5 + (wide - 5) * front - (wide - 18) * back + uneven;
}

/** Math.hypot, which is too slow here. */
export function norm(x: number, y: number, z = 0): number {
  return Math.sqrt(x * x + y * y + z * z);
}

export function smoothstep(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * (3 - 2 * c);
}
