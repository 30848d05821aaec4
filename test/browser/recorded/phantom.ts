import type { VolumeInfo } from "../../../electron/contract/index.ts";

/** A volume and its samples, as the desk is given them: info by the contract, bytes by its url. */
export interface RecordedVolume {
  readonly info: VolumeInfo;
  readonly bytes: Uint8Array;
}

export type Point = readonly [number, number, number];

/** What is invented about one recorded chest. Millimetres, LPS, the origin between the lungs. */
export interface Chest {
  readonly id: string;
  readonly size: Point;
  readonly spacingMm: Point;
  readonly seed: number;
  readonly nodules: readonly { readonly at: Point; readonly radiusMm: number }[];
}

const air = -1024;
const lungs = [
  { side: "right", at: [-68, 5, 0] },
  { side: "left", at: [68, 5, 0] },
] as const;
const lungRadiiMm = [52, 78, 118] as const;

/** Chest CT in HU. */
export function chestVolume(chest: Chest): RecordedVolume {
  const vessels = vesselTree(chest.seed);
  const noise = generator(chest.seed);
  const samples = fill(chest, (p) => tissue(p, chest, vessels) + Math.round((noise() - 0.5) * 40));
  return volume(`${chest.id}-volume`, chest, samples, 1, 0, null, "HU");
}

/** Lung labels: 1 right, 2 left. */
export function lungLabels(chest: Chest): RecordedVolume {
  const samples = fill(chest, (p) => lungs.findIndex((lung) => inside(p, lung.at, lungRadiiMm) < 1) + 1);
  const bytes = Uint8Array.from(samples);
  return { info: { ...infoOf(`${chest.id}-lungs`, chest, bytes.byteLength, 1, 0, 0, "label"), dtype: "uint8" }, bytes };
}

/** An invented loss field over the lungs, nats per voxel. */
export function lossVolume(chest: Chest): RecordedVolume {
  return lungField(`${chest.id}-loss`, chest, lossRange, "nats/voxel", (p) => lossAt(p, chest));
}

/** A field over the lungs from a rule, stored as 1…32767 between the ends of a range, 0 = no data. */
export function lungField(
  id: string,
  chest: Chest,
  [low, high]: readonly [number, number],
  unit: VolumeInfo["unit"],
  rule: (p: Point) => number,
): RecordedVolume {
  const slope = (high - low) / 32_766;
  const samples = fill(chest, (p) => {
    if (!lungs.some((lung) => inside(p, lung.at, lungRadiiMm) < 1)) return 0;
    return Math.min(32_767, Math.max(1, Math.round((rule(p) - low) / slope) + 1));
  });
  return volume(id, chest, samples, slope, low - slope, 0, unit);
}

/** What the model would have drawn: the chest without vessels and nodules. */
export function reconstructionVolume(chest: Chest): RecordedVolume {
  return volume(
    `${chest.id}-reconstruction`,
    chest,
    fill(chest, (p) => tissue(p, { ...chest, nodules: [] }, [])),
    1,
    0,
    null,
    "HU",
  );
}

/** A head instead of a chest: opens for reading, refused for analysis. */
export function headVolume(chest: Chest): RecordedVolume {
  const noise = generator(chest.seed);
  const samples = fill(chest, (p) => {
    const skull = inside(p, [0, 0, 0], [72, 92, 80]);
    return skull > 1 ? air : (skull > 0.86 ? 1000 : skull < 0.1 ? 12 : 36) + Math.round((noise() - 0.5) * 12);
  });
  return volume(`${chest.id}-volume`, chest, samples, 1, 0, null, "HU");
}

const lossRange = [-1.8, 2.6] as const;

/** Loss in nats per voxel at a point: smooth, higher at the lungs' rim and at nodules. */
export function lossAt(p: Point, chest: Chest): number {
  const rim = Math.min(...lungs.map((lung) => inside(p, lung.at, lungRadiiMm)));
  const waves = Math.sin(p[0] / 19 + chest.seed) * Math.cos(p[1] / 23) * Math.sin(p[2] / 29 + 1);
  const peaks = chest.nodules.reduce(
    (sum, { at, radiusMm }) => sum + 2.6 * Math.exp(-(distance(p, at) ** 2) / (2 * (radiusMm + 4) ** 2)),
    0,
  );
  return -0.9 + 0.22 * waves + 0.9 * Math.max(0, rim - 0.82) * 4 + peaks;
}

function tissue(p: Point, chest: Chest, vessels: readonly Vessel[]): number {
  if (inside(p, [0, 5, 0], [158, 112, 1e9]) > 1) return air;
  if (chest.nodules.some(({ at, radiusMm }) => distance(p, at) < radiusMm)) return 40;
  if (lungs.some((lung) => inside(p, lung.at, lungRadiiMm) < 1)) {
    return vessels.some((vessel) => nearSegment(p, vessel)) ? 30 : -850 + Math.round(p[1] / 3);
  }
  if (inside(p, [0, 82, 0], [16, 18, 1e9]) < 1) return 420;
  const shell = inside(p, [0, 5, 0], [136, 92, 1e9]);
  if (shell > 0.93 && shell < 1.06 && Math.cos(p[2] / 4 + p[1] / 18) > 0.3) return 520;
  if (inside(p, [18, -22, -30], [46, 44, 62]) < 1) return 45;
  return shell > 1 ? -95 : 50;
}

interface Vessel {
  readonly from: Point;
  readonly to: Point;
  readonly radiusMm: number;
}

function vesselTree(seed: number): readonly Vessel[] {
  const random = generator(seed + 7);
  return lungs.flatMap(({ at }) =>
    Array.from({ length: 26 }, (): Vessel => {
      const hilum: Point = [at[0] * 0.45, 8, 6];
      const to: Point = [at[0] + (random() - 0.5) * 76, (random() - 0.5) * 120, (random() - 0.5) * 190];
      return { from: hilum, to, radiusMm: 1.4 + random() * 1.8 };
    }),
  );
}

function nearSegment(p: Point, { from, to, radiusMm }: Vessel): boolean {
  const d = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const;
  const along =
    ((p[0] - from[0]) * d[0] + (p[1] - from[1]) * d[1] + (p[2] - from[2]) * d[2]) / (d[0] ** 2 + d[1] ** 2 + d[2] ** 2);
  const t = Math.min(1, Math.max(0, along));
  return distance(p, [from[0] + t * d[0], from[1] + t * d[1], from[2] + t * d[2]]) < radiusMm * (1.4 - t);
}

function fill({ size, spacingMm }: Chest, valueAt: (p: Point) => number): Int16Array<ArrayBuffer> {
  const [nx, ny, nz] = size;
  const samples = new Int16Array(nx * ny * nz);
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++)
        samples[at++] = valueAt([
          (x - (nx - 1) / 2) * spacingMm[0],
          (y - (ny - 1) / 2) * spacingMm[1],
          (z - (nz - 1) / 2) * spacingMm[2],
        ]);
    }
  }
  return samples;
}

function volume(
  id: string,
  chest: Chest,
  samples: Int16Array<ArrayBuffer>,
  slope: number,
  intercept: number,
  noData: number | null,
  unit: VolumeInfo["unit"],
): RecordedVolume {
  const bytes = new Uint8Array(samples.buffer);
  return { info: infoOf(id, chest, bytes.byteLength, slope, intercept, noData, unit), bytes };
}

function infoOf(
  id: string,
  { size, spacingMm }: Chest,
  byteLength: number,
  slope: number,
  intercept: number,
  noData: number | null,
  unit: VolumeInfo["unit"],
): VolumeInfo {
  const origin = size.map((n, axis) => -((n - 1) / 2) * (spacingMm[axis] ?? 1));
  return {
    id,
    url: `/vox/${id}.bin`,
    size: [...size],
    dtype: "int16",
    byteOffset: 0,
    byteLength,
    slope,
    intercept,
    noData,
    unit,
    affineLps: [
      spacingMm[0],
      0,
      0,
      origin[0] ?? 0,
      0,
      spacingMm[1],
      0,
      origin[1] ?? 0,
      0,
      0,
      spacingMm[2],
      origin[2] ?? 0,
    ],
  };
}

function inside(p: Point, at: Point, radii: readonly [number, number, number]): number {
  return ((p[0] - at[0]) / radii[0]) ** 2 + ((p[1] - at[1]) / radii[1]) ** 2 + ((p[2] - at[2]) / radii[2]) ** 2;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Mulberry32: the same picture at every start. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
