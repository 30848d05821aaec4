import type { Random } from "../statistics/index.ts";

const side = 256;

/** A square of noise that repeats without a seam. */
export interface NoiseTile {
  readonly values: Float32Array;
}

/**
 * Noise as a CT kernel leaves it: no power at zero frequency, a peak in the middle, little at the pixel limit
 * (a difference of two Gaussians of white noise). Variance 1.
 */
export function kernelNoise(random: Random): NoiseTile {
  const white = Float32Array.from({ length: side * side }, () => random.normal());
  const fine = blurred(white, 0.75),
    coarse = blurred(white, 1.9);
  let power = 0;
  for (let n = 0; n < fine.length; n++) power += (fine[n]! -= coarse[n]!) ** 2;
  const scale = Math.sqrt(fine.length / power);
  return { values: fine.map((v) => v * scale) };
}

/** Two shifts of the tile, one mirrored: as good as new noise for each slice. Adds `sigma(i, j)` times it. */
export function addNoise(
  hu: Float32Array,
  nx: number,
  ny: number,
  tile: NoiseTile,
  sigma: Float32Array,
  random: Random,
): void {
  const [ax, ay, bx, by] = [random.integer(side), random.integer(side), random.integer(side), random.integer(side)];
  const mask = side - 1,
    { values } = tile;
  for (let j = 0; j < ny; j++) {
    const rowA = ((j + ay) & mask) * side,
      rowB = ((by - j) & mask) * side;
    for (let i = 0; i < nx; i++) {
      const noise = 0.7071 * (values[rowA + ((i + ax) & mask)]! + values[rowB + ((bx - i) & mask)]!);
      hu[j * nx + i]! += sigma[j * nx + i]! * noise;
    }
  }
}

function blurred(source: Float32Array, sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma),
    mask = side - 1;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-((n - reach) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((a, b) => a + b, 0);
  const once = (from: Float32Array, stepI: number, stepJ: number): Float32Array => {
    const to = new Float32Array(from.length);
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) {
        let sum = 0;
        for (let n = 0; n <= 2 * reach; n++)
          sum += weights[n]! * from[((j + stepJ * (n - reach)) & mask) * side + ((i + stepI * (n - reach)) & mask)]!;
        to[j * side + i] = sum / total;
      }
    return to;
  };
  return once(once(source, 1, 0), 0, 1);
}
