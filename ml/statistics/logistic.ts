/** Rows of one length with a label and a weight each. */
export interface WeightedRows {
  readonly rows: readonly Float32Array[];
  /** 0 or 1. */
  readonly labels: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** p = σ(w·x + b). */
export interface LinearFit {
  readonly weights: Float64Array;
  readonly intercept: number;
}

const maximumIterations = 200;
/** Pairs of steps and gradient changes that L-BFGS remembers. */
const memory = 8;
/** The fit ends where the gradient's norm is below this. */
const gradientTolerance = 1e-6;

/**
 * Logistic regression with an L2 penalty on the weights, not on the intercept: minimises the weighted mean log loss plus
 * l2/2·‖w‖² by L-BFGS (Liu & Nocedal, 1989) from `start`. Deterministic.
 */
export function fitLogistic(data: WeightedRows, l2: number, start: LinearFit): LinearFit {
  const width = start.weights.length;
  let point = Float64Array.from([...start.weights, start.intercept]);
  let here = objective(data, l2, point);
  const steps: Float64Array[] = [],
    changes: Float64Array[] = [];
  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    if (Math.sqrt(dot(here.gradient, here.gradient)) < gradientTolerance) break;
    const direction = quasiNewton(here.gradient, steps, changes);
    const next = lineSearch(data, l2, point, here, direction);
    if (!next) break;
    steps.push(next.point.map((v, i) => v - point[i]!));
    changes.push(next.found.gradient.map((g, i) => g - here.gradient[i]!));
    if (steps.length > memory) {
      steps.shift();
      changes.shift();
    }
    point = next.point;
    here = next.found;
  }
  return { weights: point.slice(0, width), intercept: point[width]! };
}

interface Objective {
  readonly value: number;
  readonly gradient: Float64Array<ArrayBuffer>;
}

function objective({ rows, labels, weights }: WeightedRows, l2: number, point: Float64Array): Objective {
  const width = point.length - 1;
  const gradient = new Float64Array(point.length);
  let value = 0,
    total = 0;
  for (let r = 0; r < rows.length; r++) {
    const weight = weights[r]!;
    if (weight === 0) continue;
    const row = rows[r]!;
    let logit = point[width]!;
    for (let i = 0; i < width; i++) logit += point[i]! * row[i]!;
    const signed = labels[r]! > 0 ? logit : -logit;
    // ln(1 + e^−s), without overflow.
    value += weight * (Math.log1p(Math.exp(-Math.abs(signed))) + Math.max(-signed, 0));
    const residual = weight * (1 / (1 + Math.exp(-logit)) - (labels[r]! > 0 ? 1 : 0));
    for (let i = 0; i < width; i++) gradient[i]! += residual * row[i]!;
    gradient[width]! += residual;
    total += weight;
  }
  let squares = 0;
  for (let i = 0; i <= width; i++) gradient[i]! /= total;
  for (let i = 0; i < width; i++) {
    squares += point[i]! ** 2;
    gradient[i]! += l2 * point[i]!;
  }
  return { value: value / total + (l2 / 2) * squares, gradient };
}

/** Two-loop recursion: the remembered inverse Hessian times −gradient. */
function quasiNewton(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array<ArrayBuffer> {
  const direction = gradient.map((g) => -g);
  const scales: number[] = [];
  for (let m = steps.length - 1; m >= 0; m--) {
    const scale = dot(steps[m]!, direction) / dot(steps[m]!, changes[m]!);
    scales[m] = scale;
    addScaled(direction, changes[m]!, -scale);
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const gamma = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let i = 0; i < direction.length; i++) direction[i]! *= gamma;
  }
  for (let m = 0; m < steps.length; m++) {
    const back = dot(changes[m]!, direction) / dot(steps[m]!, changes[m]!);
    addScaled(direction, steps[m]!, scales[m]! - back);
  }
  return direction;
}

/** Halves the step until the objective falls enough (Armijo). Undefined where rounding leaves nothing to gain. */
function lineSearch(
  data: WeightedRows,
  l2: number,
  point: Float64Array<ArrayBuffer>,
  here: Objective,
  direction: Float64Array,
): { point: Float64Array<ArrayBuffer>; found: Objective } | undefined {
  const slope = dot(here.gradient, direction);
  for (let length = 1; length > 1e-10; length /= 2) {
    const tried = point.map((v, i) => v + length * direction[i]!);
    const found = objective(data, l2, tried);
    if (found.value <= here.value + 1e-4 * length * slope && found.value < here.value) return { point: tried, found };
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, by: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * by[i]!;
}
