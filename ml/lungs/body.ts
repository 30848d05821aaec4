import { crop, spacingMm, voxelCount } from "../geometry/index.ts";
import type { Box, Vec3, Volume } from "../geometry/index.ts";
import { eachRun, findComponents, largest, maskOf } from "./runs.ts";

/** Below this is air or aerated lung, from it on tissue: half-way between lung and muscle. */
const airBelowHu = -400;

/** The part of a scan that holds all air inside the body, and what is known of the body there. */
export interface Inside {
  /** Where in the scan this part lies. */
  readonly box: Box;
  readonly volume: Volume;
  /** 1 where air, and whatever swims in it, is shut in by the body within its axial slice. */
  readonly inside: Uint8Array<ArrayBuffer>;
  /** Voxels of the body with what it encloses, a number a slice. */
  readonly area: Float64Array;
  /** Mean column of the body in each slice, counted from this part's first. */
  readonly centreX: Float64Array;
}

/**
 * Finds the body and the air in it; undefined where there is none. The body is the largest piece of tissue: couch and
 * clothes, being other pieces, belong to the outside. The part returned leaves `marginMm` round the air where it can.
 */
export function findInside(scan: Volume, marginMm: number): Inside | undefined {
  const { size } = scan;
  const isBody = findBody(scan);
  if (isBody === undefined) return undefined;
  const inside = enclosed(isBody, size);
  const bounds = boundsOf(inside, size);
  if (bounds === undefined) return undefined;
  const spacing = spacingMm(scan.affineLps);
  const box = grow(bounds, spacing.map((s) => Math.ceil(marginMm / s)) as unknown as Vec3, size);
  const { area, centreX } = outline(isBody, inside, size);
  const part = crop({ ...scan, data: inside }, box);
  return {
    box,
    volume: crop(scan, box),
    inside: part.data,
    area: area.subarray(box.min[2], box.max[2]),
    centreX: centreX.subarray(box.min[2], box.max[2]).map((x) => x - box.min[0]),
  };
}

/** The smallest box that holds every voxel that is not 0, or not `label` where one is given. */
export function boundsOf(mask: Uint8Array, [nx, ny, nz]: Vec3, label?: number): Box | undefined {
  let x0 = nx,
    x1 = -1,
    y0 = ny,
    y1 = -1,
    z0 = nz,
    z1 = -1;
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const v = mask[n]!;
        if (v === 0 || (label !== undefined && v !== label)) continue;
        if (i < x0) x0 = i;
        if (i > x1) x1 = i;
        if (j < y0) y0 = j;
        if (j > y1) y1 = j;
        if (k < z0) z0 = k;
        z1 = k;
      }
  return x1 < 0 ? undefined : { min: [x0, y0, z0], max: [x1 + 1, y1 + 1, z1 + 1] };
}

/** A box with `margin` voxels more on each side, as far as the grid goes. */
export function grow({ min, max }: Box, margin: Vec3, size: Vec3): Box {
  const each = (f: (d: 0 | 1 | 2) => number): Vec3 => [f(0), f(1), f(2)];
  return { min: each((d) => Math.max(0, min[d] - margin[d])), max: each((d) => Math.min(size[d], max[d] + margin[d])) };
}

function findBody(scan: Volume): Uint8Array<ArrayBuffer> | undefined {
  const { data, size } = scan;
  const tissue = new Uint8Array(voxelCount(scan));
  for (let n = 0; n < data.length; n++) if (data[n]! >= airBelowHu) tissue[n] = 1;
  const pieces = findComponents(tissue, size, 1);
  const body = largest(pieces);
  return body < 0 ? undefined : maskOf(pieces, (n) => n === body, data.length);
}

/** What is not body and not joined to the picture's edge within its slice. */
function enclosed(isBody: Uint8Array, size: Vec3): Uint8Array<ArrayBuffer> {
  const [nx, ny] = size;
  const rest = findComponents(isBody, size, 0, true);
  const outside = new Uint8Array(rest.voxels.length);
  eachRun(
    rest,
    () => true,
    (start, end, component) => {
      const y = Math.floor(start / nx) % ny;
      if (start % nx === 0 || end % nx === 0 || y === 0 || y === ny - 1) outside[component] = 1;
    },
  );
  return maskOf(rest, (n) => outside[n] === 0, isBody.length);
}

function outline(
  isBody: Uint8Array,
  inside: Uint8Array,
  [nx, ny, nz]: Vec3,
): { area: Float64Array; centreX: Float64Array } {
  const area = new Float64Array(nz),
    centreX = new Float64Array(nz);
  for (let k = 0, n = 0; k < nz; k++) {
    let count = 0,
      sum = 0;
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        if (isBody[n]! + inside[n]! > 0) {
          count++;
          sum += i;
        }
    area[k] = count;
    centreX[k] = sum / Math.max(1, count);
  }
  return { area, centreX };
}
