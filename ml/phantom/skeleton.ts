import type { Vec3 } from "../geometry/index.ts";
import { norm, planeAt, vertebraY } from "./chest.ts";
import type { Chest, ChestPlane } from "./chest.ts";
import { mirrored, polyline } from "./tubes.ts";
import type { Tube } from "./tubes.ts";

const vertebraMm = 25;
const cortexHu = 620,
  marrowHu = 190,
  cartilageHu = 95;

/** Ribs with their cartilages, collar bones and the processes of the vertebrae, outer shells before what they hold. */
export function skeletonTubes(chest: Chest): Tube[] {
  const left = [...Array.from({ length: 12 }, (_, n) => rib(chest, n + 1)).flat(), ...clavicle(chest)];
  const processes: Tube[] = [];
  for (let z = -7.5 * vertebraMm; z < 180; z += vertebraMm) {
    processes.push(
      ...polyline(
        [
          [0, 104, z + 4],
          [0, 109, z - 8],
        ],
        3.8,
        3,
        420,
      ),
    );
    const transverse = polyline(
      [
        [11, 92, z + 6],
        [34, 99, z + 10],
      ],
      5,
      4.5,
      380,
    );
    processes.push(...transverse, ...mirrored(transverse));
  }
  return [...processes, ...left, ...mirrored(left)];
}

/** Ribs run on the outside of the rib cage from the spine to the front, falling; 1 to 7 go on as cartilage to the sternum. */
function rib(chest: Chest, n: number): Tube[] {
  const top = 118 - vertebraMm * (n - 1);
  const fall = Math.min(104, 40 + 10 * n);
  const endDegrees = n <= 7 ? 132 : n <= 10 ? 122 - 6 * (n - 7) : 95 - 22 * (n - 10);
  const at = (degrees: number): Vec3 => {
    const phi = (degrees * Math.PI) / 180,
      z = top - (fall * (1 - Math.cos(phi))) / 2;
    const { a, b, yc } = planeAt(chest, z);
    // The corners of the rounded ellipse stand out; so must the rib.
    const out = 1 + 0.11 * Math.sin(2 * phi) ** 2;
    return [(a * out + 5) * Math.sin(phi), yc + (b * out + 5) * Math.cos(phi), z];
  };
  const path: Vec3[] = [[16, vertebraY + 8, top + 4]];
  for (let degrees = 18; degrees <= endDegrees; degrees += 6) path.push(at(degrees));
  const bone = [...polyline(path, 4.2, 4.4, cortexHu, 1.5), ...polyline(path, 2.6, 2.8, marrowHu, 1.5)];
  if (n > 7) return bone;
  const end = path.at(-1)!;
  const { b, yc } = planeAt(chest, end[2]);
  const cartilage = polyline(
    [end, at(150), [18, yc - b - 8, Math.max(-70, Math.min(66, end[2] + 3 * n - 4))]],
    4.6,
    5,
    cartilageHu,
    1.4,
  );
  return [...cartilage, ...bone];
}

function clavicle(chest: Chest): Tube[] {
  const { b, yc } = planeAt(chest, 74);
  const path: Vec3[] = [
    [15, yc - b - 9, 74],
    [45, yc - b - 12, 82],
    [85, -62, 94],
    [125, -30, 106],
  ];
  return [...polyline(path, 6, 5.5, cortexHu), ...polyline(path, 4, 3.6, marrowHu)];
}

/** HU of vertebra, spinal canal, sternum or shoulder blade at (x, y); NaN where there is none of them. */
export function axialBoneHu(plane: ChestPlane, x: number, y: number): number {
  const ax = Math.abs(x);
  if (ax < 30 && y > 40) return vertebraHu(plane.z, x, y);
  if (ax < 34 && y < -40) return sternumHu(plane, ax, y);
  return scapulaHu(plane, ax, y);
}

function vertebraHu(z: number, x: number, y: number): number {
  const within = (((z % vertebraMm) + vertebraMm) % vertebraMm) - 5;
  const canal = norm(x, y - 94);
  if (canal < 8.5) return canal < 5 ? 38 : 12;
  const body = (1 - norm(x / 18, (y - vertebraY) / 15)) * 16;
  if (body > 0) {
    if (within < 0) return 85;
    return body < 1.6 || within < 1.8 || within > 18.2 ? 430 : 185;
  }
  const arch = Math.min(canal - 8.5, 12.5 - canal);
  return arch > 0 && within > 3 ? 400 : NaN;
}

function sternumHu({ z, b, yc }: ChestPlane, ax: number, y: number): number {
  if (z < -75 || z > 78) return NaN;
  const half = z > 42 ? 26 : 17,
    depth = Math.min((1 - norm(ax / half, (y - (yc - b - 9)) / 6.5)) * 6.5, 78 - z, z + 75);
  return depth <= 0 ? NaN : depth < 1.5 ? 430 : 140;
}

/** A thin triangle behind the ribs, its tip down. */
function scapulaHu({ z }: ChestPlane, ax: number, y: number): number {
  if (z < -45 || z > 112 || y < 0 || ax < 60) return NaN;
  const angle = Math.atan2(ax / 146, (y - 2) / 98),
    high = (z + 45) / 157;
  if (angle < 0.78 - 0.1 * high || angle > 0.86 + 0.6 * high) return NaN;
  const off = Math.abs(norm(ax / 146, (y - 2) / 98) - 1) * 115;
  return off > 3.2 ? NaN : off > 1.6 ? 380 : 210;
}
