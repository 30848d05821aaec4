/** p = σ(w·x + b) on rows that were standardised by `mean` and `deviation` first. */
export interface StandardisedLogistic {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** A coefficient a column and, last, the intercept. */
  readonly coefficients: Float64Array;
}

const maximumIterations = 50;
const stepTolerance = 1e-8;

/**
 * Logistic regression of few columns by Newton's method (iteratively reweighted least squares): minimises the weighted mean
 * log loss plus l2/2·‖w‖² of the standardised columns, the intercept free. A column that does not vary gets no say.
 */
export function fitNewtonLogistic(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  l2: number,
): StandardisedLogistic {
  const { mean, deviation } = moments(rows, weights);
  const width = mean.length;
  const x = rows.map((row) => standardised(row, mean, deviation));
  const coefficients = new Float64Array(width + 1);
  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    const { gradient, hessian } = derivatives(x, labels, weights, coefficients, l2);
    const step = solvePositive(hessian, gradient);
    for (let i = 0; i <= width; i++) coefficients[i]! -= step[i]!;
    if (Math.hypot(...step) < stepTolerance) break;
  }
  return { mean, deviation, coefficients };
}

/** w·x + b of one row. */
export function logit({ mean, deviation, coefficients }: StandardisedLogistic, row: ArrayLike<number>): number {
  return dot(standardised(row, mean, deviation), coefficients);
}

function moments(rows: readonly ArrayLike<number>[], weights: ArrayLike<number>) {
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width),
    deviation = new Float64Array(width);
  let total = 0;
  for (let r = 0; r < rows.length; r++) {
    total += weights[r]!;
    for (let i = 0; i < width; i++) mean[i]! += weights[r]! * rows[r]![i]!;
  }
  for (let i = 0; i < width; i++) mean[i]! /= total;
  for (let r = 0; r < rows.length; r++)
    for (let i = 0; i < width; i++) deviation[i]! += (weights[r]! / total) * (rows[r]![i]! - mean[i]!) ** 2;
  for (let i = 0; i < width; i++) deviation[i] = Math.sqrt(deviation[i]!);
  return { mean, deviation };
}

/** The row in units of standard deviations, and a 1 for the intercept. */
function standardised(row: ArrayLike<number>, mean: Float64Array, deviation: Float64Array): Float64Array {
  const out = new Float64Array(mean.length + 1);
  for (let i = 0; i < mean.length; i++) out[i] = deviation[i]! > 0 ? (row[i]! - mean[i]!) / deviation[i]! : 0;
  out[mean.length] = 1;
  return out;
}

function derivatives(
  x: readonly Float64Array[],
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  coefficients: Float64Array,
  l2: number,
): { gradient: Float64Array; hessian: Float64Array[] } {
  const size = coefficients.length;
  const gradient = new Float64Array(size);
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  let total = 0;
  for (let r = 0; r < x.length; r++) {
    const row = x[r]!,
      p = 1 / (1 + Math.exp(-dot(row, coefficients)));
    const residual = weights[r]! * (p - (labels[r]! > 0 ? 1 : 0)),
      curvature = weights[r]! * p * (1 - p);
    total += weights[r]!;
    for (let i = 0; i < size; i++) {
      gradient[i]! += residual * row[i]!;
      for (let j = 0; j <= i; j++) hessian[i]![j]! += curvature * row[i]! * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    const penalty = i < size - 1 ? l2 : 0;
    gradient[i] = gradient[i]! / total + penalty * coefficients[i]!;
    for (let j = 0; j <= i; j++) hessian[i]![j]! /= total;
    // The tiny addition keeps the matrix invertible where everything is already told apart.
    hessian[i]![i]! += penalty + 1e-9;
  }
  return { gradient, hessian };
}

/** Solves H·s = g for a symmetric positive definite H given by its lower triangle (Cholesky). */
function solvePositive(h: readonly Float64Array[], g: Float64Array): Float64Array {
  const n = g.length;
  const out = Float64Array.from(g);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = h[i]![j]!;
      for (let k = 0; k < j; k++) sum -= h[i]![k]! * h[j]![k]!;
      h[i]![j] = i === j ? Math.sqrt(sum) : sum / h[j]![j]!;
    }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) out[i]! -= h[i]![k]! * out[k]!;
    out[i]! /= h[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) out[i]! -= h[k]![i]! * out[k]!;
    out[i]! /= h[i]![i]!;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
