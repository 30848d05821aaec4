import type { Header, SampleArray } from "../dicom/index.ts";

/** Air, and everything outside the reconstruction. */
export const airHu = -1024;

export interface HuCounts {
  /** Voxels set to air: padding, and values below −1024. */
  padding: number;
  /** Values above int16, set to 32767. */
  clipped: number;
  /** Voxels of air that were measured: from −1024 to below `airBelow`, not padding. */
  air: number;
  min: number;
  max: number;
}

export function noCounts(): HuCounts {
  return { padding: 0, clipped: 0, air: 0, min: Infinity, max: -Infinity };
}

/**
 * Writes one slice as int16: round(slope · stored + intercept), padding and values below −1024 as −1024 (padding is compared among
 * stored values, PS3.3 C.7.5.1.1.2). `flip` reverses columns (x) or rows (y). `min` and `max` count what is written.
 */
export function writeSlice(
  samples: SampleArray,
  header: Pick<Header, "slope" | "intercept" | "paddingValue" | "paddingLimit" | "rows" | "columns">,
  flip: { readonly x: boolean; readonly y: boolean },
  out: Int16Array,
  airBelow: number,
  counts: HuCounts,
): void {
  const { slope, intercept, rows, columns } = header;
  const a = header.paddingValue ?? NaN,
    b = header.paddingLimit ?? a;
  const low = Math.min(a, b),
    high = Math.max(a, b);
  let { padding, clipped, air, min, max } = counts;
  for (let y = 0, n = 0; y < rows; y++) {
    const row = (flip.y ? rows - 1 - y : y) * columns;
    for (let x = 0; x < columns; x++, n++) {
      const stored = samples[n]!;
      let hu = Math.round(slope * stored + intercept);
      if (hu < airHu || (stored >= low && stored <= high)) {
        hu = airHu;
        padding++;
      } else if (hu < airBelow) air++;
      else if (hu > 32767) {
        hu = 32767;
        clipped++;
      }
      if (hu < min) min = hu;
      if (hu > max) max = hu;
      out[row + (flip.x ? columns - 1 - x : x)] = hu;
    }
  }
  Object.assign(counts, { padding, clipped, air, min, max });
}
