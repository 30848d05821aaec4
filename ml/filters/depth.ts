import { spacingMm } from "../geometry/index.ts";
import type { Field, Mask } from "../geometry/index.ts";
import { sweep } from "./sweep.ts";
import type { Pass } from "./sweep.ts";

/**
 * Depth of each voxel of a mask: mm from its centre to the nearest centre outside, at most `limitMm`; 0 outside. What lies
 * beyond the grid is outside. Exact: squared distances are minimised axis by axis (Felzenszwalb & Huttenlocher 2012).
 */
export function depthMm(mask: Mask, limitMm: number): Field {
  const limit = limitMm * limitMm;
  const data = new Float32Array(mask.data.length);
  for (let v = 0; v < data.length; v++) if (mask.data[v]! > 0) data[v] = limit;
  const spacing = spacingMm(mask.affineLps);
  for (const axis of [0, 1, 2] as const) sweep(data, mask.size, axis, nearest(spacing[axis], limitMm));
  for (let v = 0; v < data.length; v++) data[v] = Math.sqrt(data[v]!);
  return { size: mask.size, affineLps: mask.affineLps, data };
}

/** Each row becomes the least of the rows around it plus the square of how far they are; beyond the ends there is 0. */
function nearest(spacing: number, limitMm: number): Pass {
  const reach = Math.floor(limitMm / spacing);
  return (plane, out, length, width) => {
    for (let i = 0; i < length; i++) {
      const here = i * width;
      for (let j = 0; j < width; j++) out[here + j] = plane[here + j]!;
      for (let t = -reach; t <= reach; t++) {
        const from = i + t,
          added = t * t * spacing * spacing;
        if (from < -1 || from > length || t === 0) continue;
        const row = from * width;
        if (from === -1 || from === length)
          for (let j = 0; j < width; j++) out[here + j] = Math.min(out[here + j]!, added);
        else
          for (let j = 0; j < width; j++) {
            const through = plane[row + j]! + added;
            if (through < out[here + j]!) out[here + j] = through;
          }
      }
    }
  };
}
