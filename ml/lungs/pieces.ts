import type { Volume } from "../geometry/index.ts";
import type { Bits } from "./bits.ts";
import { bitsOf, eachRun, findComponents } from "./runs.ts";

/** Lung holds blood: its median is above this. Windpipe and gut, of air alone, lie at −990. */
const airOnlyBelowHu = -968;
/** Of the enclosed air, pieces smaller than this share are gut, sinuses, or crumbs. */
const leastShare = 0.01;
/** A couch has the same section in all slices, to about 1 %; lungs in a scan long enough to be analysed never do. */
const couchVariation = 0.05;

interface Piece {
  /** Voxels of each HU from −1024 to 1023, and of each slice. */
  readonly histogram: Uint32Array;
  readonly sections: Float64Array;
}

/** The pieces of enclosed air that are lung. */
export function lungPieces({ size, data }: Volume, air: Bits): Bits {
  const [nx, ny, nz] = size;
  const found = findComponents(air, 1);
  const least = leastShare * found.voxels.reduce((a, b) => a + b, 0);
  const pieces = new Map<number, Piece>();
  found.voxels.forEach((count, n) => {
    if (count >= least) pieces.set(n, { histogram: new Uint32Array(2048), sections: new Float64Array(nz) });
  });
  const measure = (start: number, end: number, n: number): void => {
    const { histogram, sections } = pieces.get(n)!;
    for (let at = start; at < end; at++) histogram[Math.min(2047, Math.max(0, data[at]! + 1024))]!++;
    sections[Math.floor(start / (nx * ny))]! += end - start;
  };
  eachRun(found, (n) => pieces.has(n), measure);
  const lungs = new Set([...pieces].filter(([, piece]) => isLung(piece)).map(([n]) => n));
  return bitsOf(found, (n) => lungs.has(n));
}

function isLung({ histogram, sections }: Piece): boolean {
  return medianHu(histogram) > airOnlyBelowHu && variation(sections) > couchVariation;
}

/** Standard deviation over mean. */
function variation(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) / mean;
}

function medianHu(histogram: Uint32Array): number {
  const half = histogram.reduce((a, b) => a + b, 0) / 2;
  let seen = 0,
    bin = 0;
  while (bin < histogram.length - 1 && (seen += histogram[bin]!) < half) bin++;
  return bin - 1024;
}
