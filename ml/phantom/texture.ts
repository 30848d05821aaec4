import type { Random } from "../statistics/index.ts";

/** Slow variation of tissue: normal values on a lattice of `cellMm`, interpolated. Roughly −1 … 1. */
export interface Lattice {
  readonly values: Float32Array;
  readonly cellMm: number;
}

const knots = 64;

export function lattice(random: Random, cellMm: number): Lattice {
  return { values: Float32Array.from({ length: knots ** 3 }, () => 0.5 * random.normal()), cellMm };
}

/** The lattice over one axial picture; repeats after 64 cells. */
export function latticePlane(
  { values, cellMm }: Lattice,
  picture: {
    readonly nx: number;
    readonly ny: number;
    readonly zMm: number;
    readonly pixelMm: readonly [x: number, y: number];
  },
): Float32Array {
  const {
    nx,
    ny,
    zMm,
    pixelMm: [px, py],
  } = picture;
  const wrap = (n: number): number => n & (knots - 1);
  const mix = (a: number, b: number, t: number): number => a + t * (b - a);
  const z = zMm / cellMm + 1000,
    k = Math.floor(z),
    plane = new Float32Array(knots * knots);
  for (let n = 0; n < plane.length; n++)
    plane[n] = mix(values[wrap(k) * knots * knots + n]!, values[wrap(k + 1) * knots * knots + n]!, z - k);
  const row = new Float32Array(knots),
    out = new Float32Array(nx * ny);
  for (let j = 0; j < ny; j++) {
    const y = (j * py) / cellMm,
      b = Math.floor(y);
    for (let n = 0; n < knots; n++) row[n] = mix(plane[wrap(b) * knots + n]!, plane[wrap(b + 1) * knots + n]!, y - b);
    for (let i = 0; i < nx; i++) {
      const x = (i * px) / cellMm,
        a = Math.floor(x);
      out[j * nx + i] = mix(row[wrap(a)]!, row[wrap(a + 1)]!, x - a);
    }
  }
  return out;
}
