import type { Vec3 } from "../geometry/index.ts";

/** A straight piece of something round: a vessel, an airway, a rib. Adult millimetres. */
export interface Tube {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly radiusMm: readonly [from: number, to: number];
  readonly hu: number;
  /** Height over width of the section: ribs stand upright. Default 1. */
  readonly tall?: number;
}

/** A polyline as tubes, the radius going evenly from `first` to `last`. */
export function polyline(points: readonly Vec3[], first: number, last: number, hu: number, tall = 1): Tube[] {
  const steps = points.length - 1;
  const radius = (n: number): number => first + ((last - first) * n) / steps;
  return points.slice(1).map((to, n) => ({ from: points[n]!, to, radiusMm: [radius(n), radius(n + 1)], hu, tall }));
}

/** The same tubes on the other side of the body. */
export function mirrored(tubes: readonly Tube[]): Tube[] {
  const flip = ([x, y, z]: Vec3): Vec3 => [-x, y, z];
  return tubes.map((t) => ({ ...t, from: flip(t.from), to: flip(t.to) }));
}

/** An axial picture being painted; `zMm`, `pixelMm`, `originMm` in adult millimetres. */
export interface Canvas {
  readonly hu: Float32Array;
  readonly nx: number;
  readonly ny: number;
  readonly zMm: number;
  readonly sliceMm: number;
  readonly pixelMm: readonly [x: number, y: number];
  readonly originMm: readonly [x: number, y: number];
}

/** Tubes sorted into the slices that they touch, in the order given. */
export function bySlice(tubes: readonly Tube[], zMm: readonly number[], sliceMm: number): Tube[][] {
  const slices = zMm.map((): Tube[] => []);
  const [first = 0] = zMm;
  for (const tube of tubes) {
    const reach = Math.max(...tube.radiusMm) * (tube.tall ?? 1) + sliceMm;
    const low = Math.ceil((Math.min(tube.from[2], tube.to[2]) - reach - first) / sliceMm);
    const high = Math.floor((Math.max(tube.from[2], tube.to[2]) + reach - first) / sliceMm);
    for (let k = Math.max(0, low); k <= Math.min(slices.length - 1, high); k++) slices[k]!.push(tube);
  }
  return slices;
}

/** Heights within a slice at which a tube is looked at: their mean is the partial volume of a thick slice. */
const levels = [-1 / 3, 0, 1 / 3];

/** Blends a tube into the slice by the share of each voxel that it fills. */
export function paintTube(canvas: Canvas, tube: Tube): void {
  const {
    nx,
    ny,
    pixelMm: [px, py],
    originMm: [x0, y0],
  } = canvas;
  const tall = tube.tall ?? 1,
    reach = Math.max(...tube.radiusMm) + px;
  const span = (a: number, b: number, origin: number, pixel: number, n: number): [number, number] => [
    Math.max(0, Math.ceil((Math.min(a, b) - reach - origin) / pixel)),
    Math.min(n - 1, Math.floor((Math.max(a, b) + reach - origin) / pixel)),
  ];
  const [i0, i1] = span(tube.from[0], tube.to[0], x0, px, nx),
    [j0, j1] = span(tube.from[1], tube.to[1], y0, py, ny);
  const [ax, ay] = tube.from,
    az = tube.from[2] / tall,
    [r0, r1] = tube.radiusMm;
  const dx = tube.to[0] - ax,
    dy = tube.to[1] - ay,
    dz = tube.to[2] / tall - az,
    length2 = dx * dx + dy * dy + dz * dz + 1e-9;
  for (let j = j0; j <= j1; j++) {
    const wy = y0 + j * py - ay;
    for (let i = i0; i <= i1; i++) {
      const wx = x0 + i * px - ax;
      let share = 0;
      for (const level of levels) {
        const wz = (canvas.zMm + level * canvas.sliceMm) / tall - az;
        const t = Math.min(1, Math.max(0, (wx * dx + wy * dy + wz * dz) / length2));
        const ex = wx - t * dx,
          ey = wy - t * dy,
          ez = wz - t * dz,
          r = r0 + t * (r1 - r0);
        // A tube thinner than a pixel fills only a part of it, however near its axis is.
        const thin = Math.min(1, (2 * r) / px);
        share += thin * thin * Math.min(1, Math.max(0, (r - Math.sqrt(ex * ex + ey * ey + ez * ez)) / px + 0.5));
      }
      if (share > 0) canvas.hu[j * nx + i]! += (share / levels.length) * (tube.hu - canvas.hu[j * nx + i]!);
    }
  }
}
