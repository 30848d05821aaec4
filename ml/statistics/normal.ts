/**
 * ln Q(x), Q the upper tail 1 − Φ of the standard normal distribution, also where Q itself would be 0 in double precision.
 * A power series of erf near the middle, the continued fraction of Mills' ratio beyond (Abramowitz & Stegun 26.2.10, 26.2.14).
 */
export function logUpperTail(x: number): number {
  if (x < 0) return Math.log1p(-Math.exp(logUpperTail(-x)));
  if (x < seriesUpTo) return Math.log(0.5 - seriesOfHalf(x));
  return -(x * x) / 2 - halfLogTwoPi - Math.log(x + fraction(x));
}

/** ln(2π)/2. */
export const halfLogTwoPi = 0.9189385332046727;

const seriesUpTo = 3;

/** Φ(x) − ½ = φ(x)·(x + x³/3 + x⁵/15 + …): all terms of one sign, so nothing cancels. */
function seriesOfHalf(x: number): number {
  let term = x,
    sum = x;
  for (let k = 3; term > sum * 1e-17; k += 2) sum += term *= (x * x) / k;
  return sum * Math.exp(-(x * x) / 2 - halfLogTwoPi);
}

/** 1/(x + 2/(x + 3/(x + …))), from the inside out. */
function fraction(x: number): number {
  let tail = 0;
  for (let k = 80; k >= 1; k--) tail = k / (x + tail);
  return tail;
}
