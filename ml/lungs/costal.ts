import { spacingMm } from "../geometry/index.ts";
import type { Vec3, Volume } from "../geometry/index.ts";
import { boundsOfBits, copyOf, emptyBits, hasBit, isEmptyRow, remove, setRun, unset } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { dilate, erode, open } from "./morphology.ts";
import { isRight } from "./sides.ts";
import type { Sides } from "./sides.ts";

/** A ball of this radius rolls along the outside of each lung: a mass it cannot roll into belongs to the lung. */
const ballMm = 30;
/** The ball rolls on a grid of about this step. */
const stepMm = 3;
/** Dents thinner than twice this lie between ribs, or are the step itself. */
const thinMm = 3;
const boneFromHu = 250;

/**
 * What masses on the pleura keep out of the lungs: where a large ball cannot roll into the contour from outside. Taken only
 * where, towards the body's middle, the same lung comes first, so that mediastinum and heart stay out; less bone.
 */
export function costalDents(volume: Volume, sides: Sides): Sides {
  const coarse = coarseGrid(volume, sides);
  const right = sample(sides.right, coarse),
    left = sample(sides.left, coarse);
  const rightIsLower = isRight(-1, volume);
  const dents = (lung: Bits, other: Bits, middleIsHigher: boolean): Bits => {
    const behind = concave(lung, other, coarse, middleIsHigher);
    removeBone(behind, volume, coarse);
    return refine(withoutThin(behind, coarse), coarse, volume.size);
  };
  return { right: dents(right, left, rightIsLower), left: dents(left, right, !rightIsLower) };
}

/** Every so many voxels of a grid, from `origin` on, which may lie before the grid's first. */
interface Coarse {
  readonly size: Vec3;
  readonly origin: Vec3;
  readonly stride: Vec3;
  readonly spacingMm: Vec3;
}

/** Holds both lungs and, on all sides, the ball. */
function coarseGrid(volume: Volume, { right, left }: Sides): Coarse {
  const fine = spacingMm(volume.affineLps),
    boxes = [right, left].flatMap((side) => boundsOfBits(side) ?? []);
  const each = (f: (d: 0 | 1 | 2) => number): Vec3 => [f(0), f(1), f(2)];
  const stride = each((d) => Math.max(1, Math.round(stepMm / fine[d])));
  const spacing = each((d) => fine[d] * stride[d]);
  const pad = each((d) => Math.ceil(ballMm / spacing[d]) + 1);
  const origin = each((d) => Math.min(...boxes.map(({ min }) => min[d])) - pad[d] * stride[d]);
  const end = each((d) => Math.max(...boxes.map(({ max }) => max[d])) + pad[d] * stride[d]);
  return { size: each((d) => Math.ceil((end[d] - origin[d]) / stride[d])), origin, stride, spacingMm: spacing };
}

/** Calls `visit` with each row of the coarse grid that lies in the fine one, and the fine row at its middle. */
function eachRow(
  { size, origin, stride }: Coarse,
  [, ny, nz]: Vec3,
  visit: (row: number, fineRow: number) => void,
): void {
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++) {
      const y = middle(origin[1], j, stride[1]),
        z = middle(origin[2], k, stride[2]);
      if (y >= 0 && y < ny && z >= 0 && z < nz) visit(k * size[1] + j, z * ny + y);
    }
}

function middle(origin: number, index: number, stride: number): number {
  return origin + index * stride + (stride >> 1);
}

function sample(bits: Bits, coarse: Coarse): Bits {
  const out = emptyBits(coarse.size);
  eachRow(coarse, bits.size, (row, fineRow) => {
    if (isEmptyRow(bits, fineRow)) return;
    for (let i = 0; i < coarse.size[0]; i++) {
      const x = middle(coarse.origin[0], i, coarse.stride[0]);
      if (x >= 0 && x < bits.size[0] && hasBit(bits, x, fineRow)) setRun(out, row, i, i + 1);
    }
  });
  return out;
}

/** Where the ball cannot roll, neither lung, with the lung between itself and the body's middle. */
function concave(lung: Bits, other: Bits, { spacingMm: spacing }: Coarse, middleIsHigher: boolean): Bits {
  // Two balls one after the other are, but for the grid, one of both their radii, at half the work.
  const grown = dilate(dilate(lung, spacing, ballMm / 2), spacing, ballMm / 2);
  const dents = erode(erode(grown, spacing, ballMm / 2), spacing, ballMm / 2);
  remove(dents, lung);
  remove(dents, other);
  keepBehind(dents, lung, other, middleIsHigher);
  return dents;
}

function removeBone(bits: Bits, { data, size }: Volume, coarse: Coarse): void {
  eachRow(coarse, size, (row, fineRow) => {
    if (isEmptyRow(bits, row)) return;
    for (let i = 0; i < coarse.size[0]; i++) {
      const x = middle(coarse.origin[0], i, coarse.stride[0]);
      if (x >= 0 && x < size[0] && data[fineRow * size[0] + x]! >= boneFromHu) unset(bits, i, row);
    }
  });
}

function withoutThin(dents: Bits, { spacingMm: spacing }: Coarse): Bits {
  const thick = dilate(open(dents, spacing, thinMm), spacing, 2 * thinMm);
  const thin = copyOf(dents);
  remove(thin, thick);
  remove(dents, thin);
  return dents;
}

/** Unsets, in each row, what does not meet `lung` before `other` on the way to the body's middle. */
function keepBehind(dents: Bits, lung: Bits, other: Bits, middleIsHigher: boolean): void {
  const [nx, ny, nz] = dents.size;
  for (let row = 0; row < ny * nz; row++) {
    if (isEmptyRow(dents, row)) continue;
    let isBehind = false;
    for (let n = 0; n < nx; n++) {
      const x = middleIsHigher ? nx - 1 - n : n;
      if (hasBit(lung, x, row)) isBehind = true;
      else if (hasBit(other, x, row)) isBehind = false;
      else if (!isBehind) unset(dents, x, row);
    }
  }
}

/** The fine voxels of the set coarse ones. */
function refine(bits: Bits, { origin, stride, size: [cx, cy, cz] }: Coarse, size: Vec3): Bits {
  const out = emptyBits(size),
    [nx, ny, nz] = size;
  for (let row = 0; row < cy * cz; row++) {
    if (isEmptyRow(bits, row)) continue;
    for (let i = 0; i < cx; i++) {
      if (!hasBit(bits, i, row)) continue;
      const x = origin[0] + i * stride[0],
        y = origin[1] + (row % cy) * stride[1],
        z = origin[2] + Math.floor(row / cy) * stride[2];
      for (let k = Math.max(0, z); k < Math.min(nz, z + stride[2]); k++)
        for (let j = Math.max(0, y); j < Math.min(ny, y + stride[1]); j++)
          if (x + stride[0] > 0 && x < nx) setRun(out, k * ny + j, Math.max(0, x), Math.min(nx, x + stride[0]));
    }
  }
  return out;
}
