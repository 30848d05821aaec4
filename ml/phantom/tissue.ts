import { axialBoneHu } from "./skeleton.ts";
import { bodyDepthMm, cavityDepthMm, diaphragmMm, heartDistanceMm, norm, smoothstep } from "./chest.ts";
import type { ChestPlane } from "./chest.ts";

export const airHu = -1000;
const fatHu = -102,
  muscleHu = 52,
  softHu = 44;

/**
 * HU of what lies at (x, y) before bones' tubes, vessels and airways are painted; `texture` is a slow variation of
 * about −1 … 1. `lungDepth` is what `lungDepthMm` said, so that it need not be asked twice.
 */
export function tissueHu(plane: ChestPlane, x: number, y: number, lungDepth: number, texture: number): number {
  if (lungDepth > 0) return parenchymaHu(plane, x, y, texture);
  const skin = bodyDepthMm(plane, x, y);
  if (skin <= 0) return tableHu(plane, x, y);
  if (skin < 2) return 5;
  const bone = axialBoneHu(plane, x, y);
  if (!Number.isNaN(bone)) return bone > 100 ? bone + 30 * texture : bone;
  const inside = cavityDepthMm(plane, x, y);
  return (inside > 0 ? innerHu(plane, x, y) : wallHu(plane, x, y, -inside, skin)) + 7 * texture;
}

/** Aerated lung: denser to the back, where it lies, and to the base; holes where it is destroyed; a thin fissure. */
function parenchymaHu({ chest, z }: ChestPlane, x: number, y: number, texture: number): number {
  const holes = chest.emphysema * 95 * smoothstep(0.5 + 1.1 * texture);
  const oblique = Math.abs(z + 38 - 1.15 * y - 0.0012 * (Math.abs(x) - 60) ** 2) / 1.52;
  const minor = x < 0 && z > 1.15 * y - 38 ? Math.abs(z - 2 + 0.0014 * (x + 75) ** 2) : 9;
  const fissure = 70 * Math.max(0, 1 - Math.min(oblique, minor) / 1.1);
  return chest.lungHu + 0.42 * y - 0.06 * z + 20 * texture - holes + fissure;
}

/** Between the rib cage and the skin: pleura, muscle between the ribs, a layer of fat, the muscles of trunk and shoulder, fat. */
function wallHu({ z }: ChestPlane, x: number, y: number, out: number, skin: number): number {
  if (out < 1) return -10;
  if (out < 8.5) return muscleHu - 6;
  if (out < 10.5) return fatHu + 20;
  const ax = Math.abs(x);
  if (y > 70 && norm((ax - 30) / 25, (y - 103) / 13) < 1) return muscleHu;
  const chestMuscle = y < -30 ? 13 * smoothstep((z + 50) / 50) * smoothstep((ax - 16) / 20) : 0;
  const sideMuscle = y > -30 ? 8 + 5 * smoothstep((z + 80) / 60) : 4;
  const shoulder = 26 * smoothstep((z - 30) / 60) * smoothstep((ax - 30) / 40);
  const planes = Math.abs(out - 17) < 0.9 ? fatHu + 30 : muscleHu;
  return out < 10.5 + chestMuscle + sideMuscle + shoulder && skin > 7 ? planes : fatHu;
}

function innerHu(plane: ChestPlane, x: number, y: number): number {
  const { chest, z } = plane;
  const heart = heartDistanceMm(chest, x, y, z);
  if (heart < -3) return softHu;
  if (heart < 0) return fatHu + 15;
  const under = diaphragmMm(chest, x, y) - z;
  if (under > 0) return under < 3 ? softHu : abdomenHu(x, y, z);
  // Above the lungs: the muscles of the neck round the vessels, and the fat between them.
  if (z > 75 && norm(x / 46, (y - 20) / 46) > 0.62 && Math.abs(norm(x / 46, (y - 20) / 46) - 0.86) > 0.03)
    return muscleHu;
  return fatHu + 8;
}

/** Liver on the right and across, stomach with its air in front, spleen behind on the left. */
function abdomenHu(x: number, y: number, z: number): number {
  const stomach = norm((x - 62) / 44, (y + 22) / 42, (z + 138) / 38);
  if (stomach < 1) return stomach > 0.93 ? softHu : y < -38 ? airHu : 18;
  if (norm((x - 96) / 34, (y - 40) / 40, (z + 140) / 46) < 1) return 50;
  return x < 34 - 0.35 * Math.max(0, y + 30) ? 59 : fatHu;
}

/** The couch: two thin shells with foam between, curved towards the patient's sides. */
function tableHu({ chest }: ChestPlane, x: number, y: number): number {
  const under = y - (chest.bodyMm[1] + 6) + 0.0007 * x * x;
  if (under < 0 || under > 34) return airHu;
  return under < 1.6 || under > 32.4 ? -350 : -940;
}
