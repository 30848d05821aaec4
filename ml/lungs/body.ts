import type { Box, Vec3, Volume } from "../geometry/index.ts";
import { bitsBelow, invert } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { bitsOf, eachRun, findComponents, largest } from "./runs.ts";
import type { Components } from "./runs.ts";

/** Below this is air or aerated lung, from it on tissue: about half-way between lung, −870, and fat, −100. */
const airBelowHu = -500;

/** The air in a body, and what is known of the body. */
export interface Inside {
  readonly scan: Volume;
  /** Where air, and whatever swims in it, is shut in by the body within its axial slice. */
  readonly inside: Bits;
  /** Voxels of the body with what it encloses, a number a slice. */
  readonly area: Float64Array;
  /** Mean column of the body in each slice. */
  readonly centreX: Float64Array;
}

/**
 * Finds the body and the air in it; undefined where there is none. The body is the largest piece of tissue: couch and
 * clothes, being other pieces, belong to the outside.
 */
export function findInside(scan: Volume): Inside | undefined {
  const isBody = findBody(scan);
  if (isBody === undefined) return undefined;
  const rest = findComponents(isBody, 0, { planar: true }),
    isOutside = touchesEdge(rest);
  const inside = bitsOf(rest, (component) => isOutside[component] === 0);
  return { scan, inside, ...outline(rest, isOutside) };
}

/** A box with `margin` voxels more on each side, as far as the grid goes. */
export function grow({ min, max }: Box, margin: Vec3, size: Vec3): Box {
  const each = (f: (d: 0 | 1 | 2) => number): Vec3 => [f(0), f(1), f(2)];
  return { min: each((d) => Math.max(0, min[d] - margin[d])), max: each((d) => Math.min(size[d], max[d] + margin[d])) };
}

function findBody({ data, size }: Volume): Bits | undefined {
  const pieces = findComponents(invert(bitsBelow(data, size, airBelowHu)), 1);
  const body = largest(pieces);
  return body < 0 ? undefined : bitsOf(pieces, (n) => n === body);
}

/** Which components, of slices, are joined to the picture's edge. */
function touchesEdge(found: Components): Uint8Array {
  const [nx, ny] = found.size,
    touches = new Uint8Array(found.voxels.length);
  const visit = (start: number, end: number, component: number): void => {
    const y = Math.floor(start / nx) % ny;
    if (start % nx === 0 || end % nx === 0 || y === 0 || y === ny - 1) touches[component] = 1;
  };
  eachRun(found, () => true, visit);
  return touches;
}

/** Area and mean column of each slice's rest when the components that are outside are taken away. */
function outline(found: Components, isOutside: Uint8Array): { area: Float64Array; centreX: Float64Array } {
  const [nx, ny, nz] = found.size;
  const area = new Float64Array(nz).fill(nx * ny),
    sum = new Float64Array(nz).fill((ny * nx * (nx - 1)) / 2);
  eachRun(
    found,
    (component) => isOutside[component] === 1,
    (start, end) => {
      const k = Math.floor(start / (nx * ny));
      area[k]! -= end - start;
      sum[k]! -= ((start % nx) + (end - 1 - start) / 2) * (end - start);
    },
  );
  return { area, centreX: sum.map((total, k) => total / Math.max(1, area[k]!)) };
}
