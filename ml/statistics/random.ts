/** A seeded stream of random numbers. Whoever draws takes one as a parameter; nothing in `ml` draws from a hidden one. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** Standard normal (Marsaglia polar method). */
  normal(): number;
  /** Everything needed to go on later from exactly here: see `resumeRandom`. */
  state(): RandomState;
}

/** Four 32-bit words of xoshiro128** and the spare normal, if one is waiting. Plain JSON. */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  readonly spare: number | null;
}

/** xoshiro128** (Blackman & Vigna, ACM TOMS 47:36, 2021), seeded through splitmix32 so that nearby seeds are unrelated. */
export function seededRandom(seed: number): Random {
  let s = seed >>> 0;
  const next = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return resumeRandom({ words: [next(), next(), next(), next()], spare: null });
}

export function resumeRandom(from: RandomState): Random {
  let [a, b, c, d] = from.words;
  let spare = from.spare;
  const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;
  const word = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const t = (b << 9) >>> 0;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    a >>>= 0;
    b >>>= 0;
    c >>>= 0;
    d = rotl(d >>> 0, 11);
    return result;
  };
  const uniform = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  const normal = (): number => {
    if (spare !== null) {
      const z = spare;
      spare = null;
      return z;
    }
    for (;;) {
      const u = 2 * uniform() - 1,
        v = 2 * uniform() - 1,
        q = u * u + v * v;
      if (q === 0 || q >= 1) continue;
      const f = Math.sqrt((-2 * Math.log(q)) / q);
      spare = v * f;
      return u * f;
    }
  };
  return { uniform, integer: (n) => Math.floor(uniform() * n), normal, state: () => ({ words: [a, b, c, d], spare }) };
}

/** A shuffled copy (Fisher–Yates). */
export function shuffle<T>(values: readonly T[], random: Random): T[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
