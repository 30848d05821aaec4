import type { Volume } from "../geometry/index.ts";

/** Side of a window in voxels: 5 mm of a 1 mm grid. What varies more slowly counts as anatomy. */
const side = 5;
const voxels = side ** 3;
/**
 * A window counts where its mean is soft tissue's and none of its voxels lies beyond lung's or bone's HU. Were each voxel to be
 * soft tissue's, the windows of a noisy scan would be chosen for their little noise: 29 HU of a chest that has 36.
 */
const [lowestMeanHu, highestMeanHu] = [0, 100];
const [lowestHu, highestHu] = [-200, 300];
/** Fewer windows than a cube of 3 cm has, and their histogram has no mode to trust. */
const fewestWindows = 15_000;
const binHu = 0.5;
/** Weights of a bin and those beside it, against the histogram's own noise. */
const smoothing = [1, 2, 3, 2, 1];

/**
 * Noise of a CT, standard deviation in HU: the mode of the histogram of local standard deviations in soft tissue, each
 * of a window of 5³ voxels (Christianson et al., Automated technique to measure noise in clinical CT examinations,
 * AJR 2015). Windows with an edge in them lie in the histogram's tail and do not move
 * its mode. What is constant (rounding alone varies by 0.29 HU) was filled in and does not count. null where there are too few.
 */
export function noiseHu(volume: Volume): number | null {
  const counts = deviations(volume);
  return counts.reduce((a, b) => a + b, 0) < fewestWindows ? null : modeHu(counts);
}

/** Sums over windows of the five newest planes, at each place of a plane. */
interface Planes {
  readonly values: Int32Array;
  readonly squares: Int32Array;
}

/** How many windows have a standard deviation in each bin. */
function deviations({ data, size: [nx, ny, nz] }: Volume): Float64Array {
  const counts = new Float64Array(Math.ceil((highestHu - lowestHu) / binHu));
  const area = nx * ny;
  const planes: Planes = { values: new Int32Array(area), squares: new Int32Array(area) };
  for (let z = 0; z < nz; z++) {
    add(planes, data.subarray(z * area, (z + 1) * area), 1);
    if (z >= side) add(planes, data.subarray((z - side) * area, (z - side + 1) * area), -1);
    if (z >= side - 1) countPlane(planes, nx, ny, counts);
  }
  return counts;
}

/** Stands for a voxel beyond the limits: more than the values of a whole window add up to. */
const beyond = voxels * (highestHu - lowestHu) + 1;

function add({ values, squares }: Planes, plane: Int16Array, sign: 1 | -1): void {
  for (let at = 0; at < plane.length; at++) {
    const value = plane[at]! - lowestHu;
    if (value < 0 || value > highestHu - lowestHu) values[at]! += sign * beyond;
    else {
      values[at]! += sign * value;
      squares[at]! += sign * value * value;
    }
  }
}

/** Counts every window whose last plane is the newest. */
function countPlane({ values, squares }: Planes, nx: number, ny: number, counts: Float64Array): void {
  const [columns, columnSquares] = [new Int32Array(nx), new Int32Array(nx)];
  for (let y = 0; y < ny; y++) {
    for (let x = 0, at = y * nx; x < nx; x++, at++) {
      columns[x]! += values[at]! - (y >= side ? values[at - side * nx]! : 0);
      columnSquares[x]! += squares[at]! - (y >= side ? squares[at - side * nx]! : 0);
    }
    if (y >= side - 1) countRow(columns, columnSquares, counts);
  }
}

function countRow(columns: Int32Array, columnSquares: Int32Array, counts: Float64Array): void {
  const [least, most] = [voxels * (lowestMeanHu - lowestHu), voxels * (highestMeanHu - lowestHu)];
  for (let x = 0, sum = 0, squares = 0; x < columns.length; x++) {
    sum += columns[x]! - (x >= side ? columns[x - side]! : 0);
    squares += columnSquares[x]! - (x >= side ? columnSquares[x - side]! : 0);
    if (x < side - 1 || sum < least || sum > most) continue;
    const deviation = Math.sqrt((squares - (sum * sum) / voxels) / (voxels - 1));
    if (deviation >= binHu) counts[Math.floor(deviation / binHu)]!++;
  }
}

/** The place of the highest bin of the smoothed histogram, refined by the parabola through it and its neighbours. */
function modeHu(counts: Float64Array): number {
  const reach = (smoothing.length - 1) / 2;
  const smooth = counts.map((_, bin) =>
    smoothing.reduce((sum, weight, at) => sum + weight * (counts[bin + at - reach] ?? 0), 0),
  );
  const top = smooth.indexOf(Math.max(...smooth));
  const [before, highest, after] = [smooth[top - 1] ?? 0, smooth[top]!, smooth[top + 1] ?? 0];
  return binHu * (top + 0.5 + (before - after) / (2 * (before - 2 * highest + after)));
}
