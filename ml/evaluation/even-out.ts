/** Matched voxels: what they are, what they weigh, and where they stand. */
export interface PlacedRows {
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly toBorder: readonly number[];
  readonly toCentre: readonly number[];
}

/** Classes whose mean distances stay further apart than this, voxels, have no match. */
const unmatched = 0.1;
/** The tilt goes no further, per voxel of distance: beyond it a few voxels would stand for all. */
const steepest = 1;

/**
 * Within its bin of position a nodule still lies a little nearer to the centre than vessels do. At each distance from the border
 * the negatives' weights are tilted by exp(λ·distance from the centre), λ such that both classes are as far from it on average
 * (exponential tilting, as in entropy balancing, Hainmueller 2012). Their sum stays. Where no tilt does it, all weigh 0.
 */
export function evenOut({ labels, weights, toBorder, toCentre }: PlacedRows): number[] {
  const out = [...weights];
  for (const border of new Set(toBorder)) {
    const rows = out.flatMap((_, n) => (toBorder[n] === border ? [n] : []));
    const negatives = rows.filter((n) => labels[n] === 0),
      positives = rows.filter((n) => labels[n] !== 0);
    const wanted = meanDistance(positives, weights, toCentre);
    const tilted = (slope: number): number[] => weights.map((w, n) => w * Math.exp(slope * (toCentre[n]! - wanted)));
    // The mean rises with the slope: halving finds it.
    let [low, high] = [-steepest, steepest];
    for (let step = 0; step < 25; step++) {
      const middle = (low + high) / 2;
      if (meanDistance(negatives, tilted(middle), toCentre) < wanted) low = middle;
      else high = middle;
    }
    const found = tilted((low + high) / 2);
    const scale = sum(negatives, weights) / sum(negatives, found);
    for (const n of negatives) out[n] = scale * found[n]!;
    if (Math.abs(meanDistance(negatives, found, toCentre) - wanted) > unmatched) for (const n of rows) out[n] = 0;
  }
  return out;
}

function meanDistance(rows: readonly number[], weights: readonly number[], distance: readonly number[]): number {
  return rows.reduce((total, n) => total + weights[n]! * distance[n]!, 0) / sum(rows, weights);
}

function sum(rows: readonly number[], weights: readonly number[]): number {
  return rows.reduce((total, n) => total + weights[n]!, 0);
}
