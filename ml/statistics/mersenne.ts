/** The 32-bit Mersenne Twister MT19937, for one purpose: to draw what Python's `random` drew for the original's split. */
export interface MersenneTwister {
  /** Next 32 bits, unsigned. */
  next(): number;
  /** Uniform integer in [0, n): as many high bits as n has, redrawn until below n (Python's `_randbelow`). */
  below(n: number): number;
}

const length = 624;
const middle = 397;

/** MT19937 seeded by `init_by_array([seed])` (Matsumoto & Nishimura, 2002), as `random.seed(seed)` of Python 3 does for seeds below 2³². */
export function mersenneTwister(seed: number): MersenneTwister {
  const state = initByArray([seed >>> 0]);
  let at = length;
  const next = (): number => {
    if (at === length) {
      twist(state);
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  const below = (n: number): number => {
    const shift = Math.clz32(n);
    for (;;) {
      const drawn = next() >>> shift;
      if (drawn < n) return drawn;
    }
  };
  return { next, below };
}

function initByArray(key: readonly number[]): Uint32Array {
  const state = new Uint32Array(length);
  state[0] = 19650218;
  for (let i = 1; i < length; i++) state[i] = Math.imul(1812433253, mixed(state, i)) + i;
  let i = 1,
    j = 0;
  const step = (): void => {
    i++;
    if (i < length) return;
    state[0] = state[length - 1]!;
    i = 1;
  };
  for (let k = Math.max(length, key.length); k > 0; k--) {
    state[i] = (state[i]! ^ Math.imul(mixed(state, i), 1664525)) + key[j]! + j;
    step();
    j = (j + 1) % key.length;
  }
  for (let k = length - 1; k > 0; k--) {
    state[i] = (state[i]! ^ Math.imul(mixed(state, i), 1566083941)) - i;
    step();
  }
  state[0] = 0x80000000;
  return state;
}

function mixed(state: Uint32Array, i: number): number {
  const previous = state[i - 1]!;
  return previous ^ (previous >>> 30);
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < length; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % length]! & 0x7fffffff);
    state[i] = state[(i + middle) % length]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
