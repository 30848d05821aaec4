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

type Scale = Pick<Header, "slope" | "intercept" | "paddingValue" | "paddingLimit">;
type Picture = Pick<Header, "rows" | "columns">;

interface Flip {
  readonly x: boolean;
  readonly y: boolean;
}

/** Writes slices as Hounsfield units and counts what it writes. */
export interface HuWriter {
  /** Writes one slice of a volume; `flip` reverses columns (x) or rows (y). */
  write(samples: SampleArray, header: Scale & Picture, flip: Flip, out: Int16Array): void;
  /** Of all slices so far; `min` and `max` are of what was written. */
  counts(): HuCounts;
}

/**
 * Nothing written yet. HU are int16: round(slope · stored + intercept), padding and values below −1024 as −1024 (padding is
 * compared among stored values, PS3.3 C.7.5.1.1.2). A stored value has at most 16 bits, so that slices of one scale share a
 * table of what each becomes: noise around −1024 would make comparisons a voxel slower than looking it up.
 */
export function startHu(airBelow: number): HuWriter {
  const counts: HuCounts = { padding: 0, clipped: 0, air: 0, min: Infinity, max: -Infinity };
  const table = new Int32Array(storedValues);
  let scale: Scale | undefined;
  return {
    write(samples, header, flip, out) {
      if (scale === undefined || !isSame(scale, header)) fill(table, header, airBelow);
      scale = header;
      writeSlice(samples, header, flip, out, table, counts);
    },
    counts: () => counts,
  };
}

/** Signed and unsigned samples, from the lowest on. */
const lowestStored = -32768;
const storedValues = 65536 - lowestStored;

/** Entries are 8 · HU, plus 1 for padding, 2 for air that was measured, 4 for a value that was clipped. */
function fill(table: Int32Array, { slope, intercept, paddingValue, paddingLimit }: Scale, airBelow: number): void {
  const a = paddingValue ?? NaN,
    b = paddingLimit ?? a;
  const low = Math.min(a, b),
    high = Math.max(a, b);
  for (let entry = 0; entry < table.length; entry++) {
    const stored = entry + lowestStored,
      hu = Math.round(slope * stored + intercept);
    if (hu < airHu || (stored >= low && stored <= high)) table[entry] = 8 * airHu + 1;
    else if (hu > 32767) table[entry] = 8 * 32767 + 4;
    else table[entry] = 8 * hu + (hu < airBelow ? 2 : 0);
  }
}

function writeSlice(
  samples: SampleArray,
  { rows, columns }: Picture,
  flip: Flip,
  out: Int16Array,
  table: Int32Array,
  counts: HuCounts,
): void {
  const first = -lowestStored,
    step = flip.x ? -1 : 1;
  let padding = 0,
    air = 0,
    clipped = 0,
    min = 0x7fffffff,
    max = -0x7fffffff;
  for (let y = 0, n = 0; y < rows; y++) {
    let to = (flip.y ? rows - 1 - y : y) * columns + (flip.x ? columns - 1 : 0);
    for (const end = n + columns; n < end; n++, to += step) {
      const entry = table[samples[n]! + first]!;
      padding += entry & 1;
      air += entry & 2;
      clipped += entry & 4;
      if (entry < min) min = entry;
      if (entry > max) max = entry;
      out[to] = entry >> 3;
    }
  }
  counts.padding += padding;
  counts.air += air / 2;
  counts.clipped += clipped / 4;
  counts.min = Math.min(counts.min, min >> 3);
  counts.max = Math.max(counts.max, max >> 3);
}

function isSame(a: Scale, b: Scale): boolean {
  return (
    a.slope === b.slope &&
    a.intercept === b.intercept &&
    a.paddingValue === b.paddingValue &&
    a.paddingLimit === b.paddingLimit
  );
}
