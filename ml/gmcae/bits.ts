import { halfLogTwoPi, logUpperTail } from "../statistics/index.ts";

/**
 * ln P of the 1-HU bin around `hu` under a Gaussian of mean and standard deviation in HU: ln[Φ((hu + ½ − μ)/σ) − Φ((hu − ½ − μ)/σ)].
 * A density alone would reward σ below the grey levels' step; the probability of a bin cannot exceed 1.
 */
export function logBinProbability(hu: number, meanHu: number, sigmaHu: number): number {
  const width = 1 / sigmaHu,
    middle = Math.abs(hu - meanHu) / sigmaHu;
  if (width <= narrow) {
    // φ over a narrow bin is exponential: its integral is φ(middle)·width·sinh(h)/h, and −width²/24 of curvature.
    const h = (middle * width) / 2;
    const sinhc = h < 1e-3 ? (h * h) / 6 : h + Math.log1p(-Math.exp(-2 * h)) - Math.log(2 * h);
    return -halfLogTwoPi - (middle * middle) / 2 + Math.log(width) + sinhc - (width * width) / 24;
  }
  const [near, far] = [middle - width / 2, middle + width / 2];
  const log = logUpperTail(near),
    logFar = logUpperTail(far);
  return log + Math.log1p(-Math.exp(logFar - log));
}

/** Bins at most this wide, in σ, are integrated by the formula for narrow ones: an error below 1e-5 nats. */
const narrow = 0.2;

/**
 * −log2 Σ_k w_k·P_k(bin) of one voxel: `at` gives ln w_k, μ_k and σ_k (HU) of component k.
 */
export function voxelBits(
  hu: number,
  components: number,
  at: (k: number) => readonly [logWeight: number, meanHu: number, sigmaHu: number],
): number {
  let largest = -Infinity,
    sum = 0;
  for (let k = 0; k < components; k++) {
    const [logWeight, mean, sigma] = at(k);
    const term = logWeight + logBinProbability(hu, mean, sigma);
    if (term > largest) {
      sum = sum * Math.exp(largest - term) + 1;
      largest = term;
    } else sum += Math.exp(term - largest);
  }
  return -(largest + Math.log(sum)) / Math.LN2;
}
